/** A mail server and the address that its messages come from. */
export interface SmtpServer {
  host: string;
  port: number;
  tls: "starttls" | "tls" | "none";
  /** Empty when the server asks for none. */
  user: string;
  password: string;
  from: string;
}
