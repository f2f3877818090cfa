import type { StarterNames } from "./starters";

/** A document that uses every operator that waits, and says in comments what each waits for. */
export function starterWaiting({ database, files, timezone }: StarterNames): string {
  return `# Tasks that wait hold no slot: a thousand of them cost next to nothing.
dag_id: tour_of_waiting
description: What a pipeline can wait for
owner: me
tags: [example]
schedule: "0 6 * * *"
timezone: ${timezone}
start_date: 2026-01-01
catchup: false

tasks:
  # Until the interval has been over for a while: late data has arrived.
  let_data_settle:
    operator: sensor.time_delta
    delta: 30m

  # Until files are in a bucket. Give a connection for one that is not public.
  files_are_there:
    operator: sensor.s3_key
    needs: [let_data_settle]
    bucket_key:
      - "s3://noaa-ghcn-pds/csv/by_year/{{ ds | slice: 0, 4 }}.csv"
    # These are there for every sensor: how often it looks, and for how long.
    poke_interval: 5m
    timeout: 12h
    # Each wait about twice as long as the one before.
    exponential_backoff: true
    max_wait: 1h
    # Skip when the time is over, instead of failing.
    soft_fail: true

  # Until nothing below a prefix has changed for a while: an upload is complete.
  upload_is_over:
    operator: sensor.s3_keys_unchanged
    needs: [let_data_settle]
    bucket_name: noaa-ghcn-pds
    prefix: csv/by_year/
    inactivity_period: 10m

  # Until files are in a folder or on a server, large enough and no longer written.
  delivery_is_whole:
    operator: sensor.file
    connection: ${files}
    path: outgoing/{{ ds }}/*.csv
    min_files: 2
    min_bytes: 1
    unchanged_for: 5m

  # Until a time of the day by the DAG's clocks.
  not_before_eight:
    operator: sensor.time
    target_time: "08:00"

  # Until an API says that its job is done.
  job_is_done:
    operator: sensor.http
    url: https://example.com/jobs/{{ ds }}
    response_json: { state: done }

  # Until a query's first value is true.
  rows_are_there:
    operator: sensor.sql
    connection: ${database}
    sql: select count(*) from orders where day = $1
    parameters: ["{{ ds }}"]

  # Until another DAG's run of the same logical date has succeeded, or one task of it.
  orders_are_loaded:
    operator: sensor.dag_run
    dag_id: load_orders
  customers_are_loaded:
    operator: sensor.task
    dag_id: load_customers
    task_id: load
    execution_delta: 1h

  # Until an asset is updated, by a task with outlets or by a person; the update wakes it.
  prices_are_new:
    operator: sensor.asset
    asset: prices
    since: last_success

  # Until a person decides; the screen Approvals shows what waits.
  go_ahead:
    operator: approval
    needs:
      - files_are_there
      - upload_is_over
      - delivery_is_whole
      - not_before_eight
      - job_is_done
      - rows_are_there
      - orders_are_loaded
      - customers_are_loaded
      - prices_are_new
    message: Publish the figures of {{ ds }}?
    timeout: 1d
    on_timeout: skip

  # Until another DAG has run. A retry never starts a second run.
  publish:
    operator: dag.trigger
    needs: [go_ahead]
    dag_id: publish_figures
    conf: { day: "{{ ds }}" }
    wait_for_completion: true

  done:
    operator: empty
    needs: [publish]
`;
}
