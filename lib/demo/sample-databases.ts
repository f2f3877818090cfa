import { randomBytes } from "node:crypto";
import pg from "pg";
import { FIRST_YEAR, YEARS } from "./replay";
import { observationsOf } from "./weather";

/** How to reach a sample database as the role that owns it. */
export interface SampleDatabase {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  ssl: "disable" | "require" | "verify-full";
}

/** The two sample databases, or why there are none. */
export type SampleDatabases =
  | { ok: true; source: SampleDatabase; warehouse: SampleDatabase }
  | { ok: false; reason: string };

/** Passwords that are in use already; a new one is made for a database without. */
export interface KnownPasswords {
  source?: string | undefined;
  warehouse?: string | undefined;
}

const DEFAULT_PORT = 5432;
/** Of the server's connections, so that a busy demo cannot take them all from the product. */
const CONNECTION_LIMIT = 20;

/**
 * Makes sure that the sample databases exist beside the product's own, each owned by a login role
 * of its own, and that the source holds its data. What is there stays; what is missing is made.
 *
 * @param ownerUrl the product's database, as a role that may create roles and databases
 */
export async function ensureSampleDatabases(
  ownerUrl: string,
  known: KnownPasswords = {},
): Promise<SampleDatabases> {
  const { hostname, port, searchParams } = new URL(ownerUrl);
  if (hostname === "") {
    return { ok: false, reason: "DATABASE_URL names no host that tasks could connect to" };
  }
  const owner = await connect(ownerUrl);
  try {
    const rights = await rightsOf(owner);
    if (!rights.mayCreate) {
      return {
        ok: false,
        reason: `the role ${rights.role} of DATABASE_URL may not create databases and roles (alter role ${rights.role} createdb createrole)`,
      };
    }
    const sample = (kind: "source" | "warehouse"): SampleDatabase => {
      const name = `${rights.database}_sample_${kind}`;
      return {
        host: hostname.replace(/^\[(.*)\]$/, "$1"),
        port: port === "" ? DEFAULT_PORT : Number(port),
        database: name,
        user: name,
        password: known[kind] ?? randomBytes(24).toString("base64url"),
        ssl: tlsOf(searchParams.get("sslmode")),
      };
    };
    const [source, warehouse] = [sample("source"), sample("warehouse")];
    // Two that seed at once would both find nothing.
    await owner.query("select pg_advisory_lock(hashtextextended('millrace:sample-databases', 0))");
    await ensureDatabase(owner, ownerUrl, source);
    await ensureDatabase(owner, ownerUrl, warehouse);
    await withClient(urlOf(ownerUrl, source), fillSource);
    return { ok: true, source, warehouse };
  } finally {
    await owner.end();
  }
}

async function rightsOf(
  owner: pg.Client,
): Promise<{ role: string; database: string; mayCreate: boolean }> {
  const { rows } = await owner.query<{ role: string; database: string; may: boolean }>(
    `select rolname as role, current_database() as database,
       rolsuper or (rolcreaterole and rolcreatedb) as may
     from pg_roles where rolname = current_user`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("The server does not say who is connected");
  return { role: row.role, database: row.database, mayCreate: row.may };
}

async function ensureDatabase(
  owner: pg.Client,
  ownerUrl: string,
  { database, user, password }: SampleDatabase,
): Promise<void> {
  const role = pg.escapeIdentifier(user);
  const roles = await owner.query("select from pg_roles where rolname = $1", [user]);
  // Statements of this kind take no parameters. The password is always set: its stored form cannot
  // be compared.
  await owner.query(
    `${roles.rowCount === 0 ? "create" : "alter"} role ${role}
     login connection limit ${CONNECTION_LIMIT} password ${pg.escapeLiteral(password)}`,
  );
  const databases = await owner.query("select from pg_database where datname = $1", [database]);
  if (databases.rowCount === 0) {
    // Giving a database away takes the right to act as its new owner.
    await owner.query(`grant ${role} to current_user with inherit false, set true`);
    const name = pg.escapeIdentifier(database);
    await owner.query(`create database ${name} owner ${role} template template0`);
  }
  await withClient(urlOf(ownerUrl, { database, user, password }), async (client) => {
    // By default anybody may connect to a new database and create temporary tables in it.
    await client.query(`revoke all on database ${pg.escapeIdentifier(database)} from public`);
  });
}

/** New York's observations, and a function that replays them for any dates. */
async function fillSource(client: pg.Client): Promise<void> {
  await client.query("begin");
  await client.query(`create table if not exists station_observations (
    observed_on date primary key,
    precipitation double precision not null,
    temp_max double precision not null,
    temp_min double precision not null,
    wind double precision not null,
    weather text not null
  )`);
  const rows = [...observationsOf("New York")].map(([observed_on, row]) => ({
    observed_on,
    ...row,
  }));
  await client.query(
    `insert into station_observations
     select * from jsonb_populate_recordset(null::station_observations, $1::jsonb)
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
  await client.query(`comment on table station_observations is
    'Daily observations of New York, ${FIRST_YEAR} to ${FIRST_YEAR + YEARS - 1} (mm, °C, m/s). Source: NOAA, public domain'`);
  await client.query(REPLAY_FUNCTION);
  await client.query("commit");
}

/** The same replay as the sample API's. */
const REPLAY_FUNCTION = `
create or replace function observations(first_day date, before_day date)
returns table (
  "date" date, observed_on date, precipitation double precision, temp_max double precision,
  temp_min double precision, wind double precision, weather text
)
language sql stable
begin atomic
  select day::date, o.observed_on, o.precipitation, o.temp_max, o.temp_min, o.wind, o.weather
  from generate_series(first_day::timestamp, before_day::timestamp - interval '1 day', '1 day') as day
  join station_observations o on o.observed_on = make_date(
    ${FIRST_YEAR} + extract(year from day)::int % ${YEARS},
    extract(month from day)::int,
    extract(day from day)::int)
  order by day;
end`;

function tlsOf(sslmode: string | null): SampleDatabase["ssl"] {
  if (sslmode === "verify-full" || sslmode === "verify-ca") return "verify-full";
  return sslmode === "require" ? "require" : "disable";
}

function urlOf(
  ownerUrl: string,
  { database, user, password }: Pick<SampleDatabase, "database" | "user" | "password">,
): string {
  const url = new URL(ownerUrl);
  url.username = user;
  url.password = password;
  url.pathname = `/${database}`;
  return url.toString();
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: "millrace-seed" });
  await client.connect();
  return client;
}

async function withClient(url: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = await connect(url);
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
