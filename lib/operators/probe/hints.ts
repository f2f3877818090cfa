import type { Obstacle } from "./obstacle";

const BY_OBSTACLE: Readonly<Record<Obstacle, string>> = {
  connection_refused:
    "Nothing listens at this port: check the port, and that the server runs and accepts connections from other machines.",
  no_answer:
    "The other side does not answer: check host and port, and the firewall between. The workers' addresses may have to be let in.",
  host_unreachable: "No route leads to this address: check the host, and the network between.",
  connection_cut:
    "The server answered and hung up: check that port and encryption are the server's, and whether it lets the workers' addresses in.",
  certificate_expired: "The server's certificate has to be renewed by whoever runs it.",
  certificate_not_yet_valid:
    "The certificate is valid only later: check the clocks of the server and of the workers.",
  certificate_of_other_host:
    "Use the host name that the certificate was made for, or have it made for this one too.",
  certificate_not_trusted:
    "No authority that is publicly known has signed the certificate: give the connection the authority's own where it has a field for it, or have the certificate signed.",
  tls_not_spoken:
    "The server does not speak TLS at this port, or not from the start: check the port and the encryption setting.",
  tls_required: "The server accepts encrypted connections only: set TLS to required.",
  other_protocol: "Something else listens at this port: check host and port.",
};

const BY_CODE: Readonly<Record<string, string>> = {
  name_not_resolved:
    "Check the spelling of the host, and that it is known outside of your network.",
  target_refused:
    "Private addresses are closed to tasks. The operator of this installation can allow it (MILLRACE_ALLOW_PRIVATE_HOSTS).",
  folder_refused: "Ask the operator of this installation to list it in MILLRACE_ALLOW_FOLDERS.",
  folder_not_found: "Make the folder on every machine that runs a worker.",
  authentication_failed: "Check the user and the password, key or token.",
  bad_private_key:
    "Paste the whole key, from -----BEGIN to END-----, and its passphrase if it has one.",
  bad_credentials: "Check the access key and the secret key.",
  access_denied: "Let the user in, or grant it what it needs there.",
  database_not_found: "Check the name of the database, or create it.",
  bucket_not_found: "Check the name of the bucket, its region and the endpoint, or create it.",
  wrong_region: "Put the bucket's region into the connection.",
  not_s3: "Check the endpoint: it is the address of the store, without a bucket or a path.",
  login_not_offered:
    "Check the encryption: many servers offer a login only over TLS. Or remove user and password.",
  tls_failed: "Check the TLS setting, and the certificate: its date, its host, who signed it.",
  host_key_changed:
    "Ask whoever runs the server whether its key is new; only then put the new one into the connection.",
  too_many_redirects: "Give the address at which the redirects end.",
  server_failed: "The server is there and has a fault of its own: ask whoever runs it.",
  slack_refused: "Make a new webhook in Slack: this one was removed, or its channel is gone.",
  address_missing: "Paste the webhook's address.",
};

/** What to do about a failure, by what stood in the way or by its own code; empty when unknown. */
export function hintFor(code: string): string {
  return isObstacle(code) ? BY_OBSTACLE[code] : (BY_CODE[code] ?? "");
}

function isObstacle(code: string): code is Obstacle {
  return Object.hasOwn(BY_OBSTACLE, code);
}
