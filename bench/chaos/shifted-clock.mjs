// Loaded into a worker before its program: its clock is wrong by CHAOS_CLOCK_SHIFT_MS from the
// first line on. Timers are not touched, as a wrong clock does not touch them.
const shiftMs = Number(process.env.CHAOS_CLOCK_SHIFT_MS ?? 0);
const TrueDate = Date;

globalThis.Date = class extends TrueDate {
  constructor(...args) {
    if (args.length === 0) super(TrueDate.now() + shiftMs);
    else super(...args);
  }

  static now() {
    return TrueDate.now() + shiftMs;
  }
};
