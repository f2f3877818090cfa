/** Talks for as many seconds as asked for, beside a task that fails once; then one that reads both. */
export function talkingDag(dagId: string): string {
  return `dag_id: ${dagId}
schedule: null
params:
  seconds: { type: integer, title: Seconds, minimum: 1, maximum: 20, default: 1 }
tasks:
  talk:
    operator: bash
    env: { SECONDS_TO_TALK: "{{ params.seconds }}" }
    script: |
      for second in $(seq 1 "$SECONDS_TO_TALK"); do
        echo "second $second"
        sleep 1
      done
      echo enough
  stumble:
    operator: python
    retries: 1
    retry_delay: 1s
    script: |
      def main(context):
          print(f"attempt {context.try_number}")
          if context.try_number == 1:
              raise RuntimeError("not at the first attempt")
          return {"attempt": context.try_number}
  sum_up:
    operator: bash
    needs: [talk, stumble]
    env:
      SAID: "{{ xcom.talk }}"
      ATTEMPT: "{{ xcom.stumble.attempt }}"
    script: |
      echo "heard $SAID after attempt $ATTEMPT"
`;
}

/** Fails at once, with a line on stderr, and holds a second task back. */
export function failingDag(dagId: string): string {
  return `dag_id: ${dagId}
schedule: null
tasks:
  break_down:
    operator: bash
    script: |
      echo "before the end"
      echo "the warehouse is on fire" >&2
      exit 3
  never:
    operator: empty
    needs: [break_down]
`;
}

/** Runs by a schedule whose first intervals lie in the past; catches none up. */
export function hourlyDag(dagId: string): string {
  return `dag_id: ${dagId}
schedule: "@hourly"
start_date: 2024-01-01
catchup: false
tasks:
  tick:
    operator: bash
    command: echo "tick of {{ data_interval_start }}"
`;
}

/** The least that can be saved. */
export function smallDag(dagId: string, description = "A small one"): string {
  return `dag_id: ${dagId}
description: ${description}
schedule: null
tasks:
  only:
    operator: empty
`;
}
