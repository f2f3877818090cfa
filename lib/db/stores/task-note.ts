import type { Tenant } from "../tenant";

/** Writes the note of a task instance, or replaces it; an empty one is removed. Tells open pages. */
export async function writeTaskNote(
  t: Tenant,
  { runUuid, instanceId }: { runUuid: string; instanceId: string },
  { note, by, at }: { note: string; by: string; at: Date },
): Promise<void> {
  if (note === "") {
    await t.db.taskNote.deleteMany({ where: { taskInstanceId: instanceId, teamId: t.teamId } });
  } else {
    const written = { note, writtenBy: by, writtenAt: at };
    await t.db.taskNote.upsert({
      where: { taskInstanceId: instanceId, teamId: t.teamId },
      create: { taskInstanceId: instanceId, teamId: t.teamId, ...written },
      update: written,
      select: { taskInstanceId: true },
    });
  }
  await t.db.$executeRaw`select engine.tell(array[${runUuid}::uuid])`;
}
