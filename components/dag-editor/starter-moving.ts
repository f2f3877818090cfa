import type { StarterNames } from "./starters";

/** A document that moves data between places and tells people, with comments on how. */
export function starterMoving({ database, copy, files, mail, chat, timezone }: StarterNames) {
  return `# Data on its way: streamed, whole or not at all, and the same when it is run again.
dag_id: tour_of_moving
description: From one place to another, and a word to those who wait for it
owner: me
tags: [example]
schedule: "@daily"
timezone: ${timezone}
start_date: 2026-01-01
catchup: false

tasks:
  # A query's rows into a table elsewhere. The day's rows are replaced in one transaction.
  copy_orders:
    operator: sql.transfer
    source: ${database}
    sql: select id, day, amount from orders where day = $1
    parameters: ["{{ ds }}"]
    target: ${copy}
    table: orders_copy
    mode: replace_partition
    partition: { column: day, from: "{{ ds }}", to: "{{ ds | ds_add: 1 }}" }

  # A file between SFTP servers, local folders and S3.
  fetch_file:
    operator: file.transfer
    from_connection: ${files}
    from_path: outgoing/orders-{{ ds }}.csv
    to_connection: ${files}
    to_path: archive/orders-{{ ds }}.csv

  tell_the_team:
    operator: slack.post
    needs: [copy_orders, fetch_file]
    connection: ${chat}
    text: "The orders of {{ ds }} are there."

  tell_the_boss:
    operator: email.send
    needs: [copy_orders, fetch_file]
    connection: ${mail}
    to: boss@example.com
    subject: Orders of {{ ds }}
    text: They are in the warehouse.
`;
}
