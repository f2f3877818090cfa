import { Command, CommanderError } from "commander";
import { addBackfillCommands } from "./backfill";
import { CliError, Client, EXIT } from "./client";
import { addDagCommands } from "./dags";
import { addTaskCommands } from "./tasks";

/** `millrace <command>`: the public API from a shell; see docs/cli.md. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command("millrace")
    .description("Work with Millrace from a shell")
    .exitOverride()
    .showHelpAfterError("(--help tells the options)");
  const connect = () => new Client(process.env);
  addBackfillCommands(program, connect);
  addDagCommands(program, connect);
  addTaskCommands(program, connect);
  for (const command of program.commands) {
    command.exitOverride();
    for (const below of command.commands) below.exitOverride();
  }
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    } else if (error instanceof CliError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = error.exitCode;
    } else throw error;
  }
}
