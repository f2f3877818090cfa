/** Runs statements on one MySQL connection; what goes wrong comes as a TaskFailure. */
export interface MySqlSession {
  run(sql: string, parameters?: readonly unknown[]): Promise<MySqlAnswer>;
}

export interface MySqlAnswer {
  readonly rows: readonly (readonly unknown[])[];
  readonly affected: number;
}

/** A name as an identifier of MySQL. */
export function quoteMySql(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
