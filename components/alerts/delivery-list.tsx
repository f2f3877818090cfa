"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Inbox, RotateCw } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { failureText } from "@/components/shared/form-errors";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadMore } from "@/components/ui/load-more";
import { Select } from "@/components/ui/select";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { queryKeys } from "@/lib/browser/query-keys";
import { DELIVERY_STATES, type DeliveryView } from "@/lib/schemas/api/alert";
import { CHANNEL_LOOKS, DELIVERY_LOOKS } from "./looks";
import { alertQueries, retryDelivery } from "./queries";

const options = [
  { value: "all", label: "All messages" },
  ...DELIVERY_STATES.map((value) => ({ value, label: DELIVERY_LOOKS[value].label })),
] as const;

/** Every message that was sent or could not be, with what the other side said. */
export function DeliveryList() {
  const { slug } = useTeam();
  const [state, setState] = useQueryState(
    "state",
    parseAsStringLiteral(DELIVERY_STATES).withOptions({ history: "push" }),
  );
  const query = useInfiniteQuery(alertQueries.deliveries(slug, state ?? undefined));
  return (
    <>
      <div className="w-48">
        <Select
          aria-label="Which messages"
          options={options}
          value={state ?? "all"}
          onValueChange={(value) => void setState(value === "all" ? null : value)}
        />
      </div>
      <QueryContent
        query={query}
        skeleton={
          <Card flush>
            <SkeletonTable rows={5} columns={4} />
          </Card>
        }
      >
        {({ pages }) => {
          const deliveries = pages.flatMap(({ items }) => items);
          return (
            <Card flush className={query.isPlaceholderData ? "opacity-60" : ""}>
              {deliveries.length === 0 ? (
                <EmptyState icon={<Inbox size={18} aria-hidden />} title="No messages">
                  What is sent to a channel, tests included, is listed here with what the other side
                  said.
                </EmptyState>
              ) : (
                <>
                  <Table label="Deliveries">
                    <THead>
                      <Th>Message</Th>
                      <Th shrink>Channel</Th>
                      <Th shrink>State</Th>
                      <Th shrink>When</Th>
                      <Th shrink>
                        <span className="sr-only">Actions</span>
                      </Th>
                    </THead>
                    <TBody>
                      {deliveries.map((delivery) => (
                        <DeliveryRow key={delivery.id} delivery={delivery} />
                      ))}
                    </TBody>
                  </Table>
                  <LoadMore
                    shown={deliveries.length}
                    noun={deliveries.length === 1 ? "message" : "messages"}
                    hasMore={query.hasNextPage}
                    loading={query.isFetchingNextPage}
                    onLoadMore={() => void query.fetchNextPage()}
                  />
                </>
              )}
            </Card>
          );
        }}
      </QueryContent>
    </>
  );
}

function DeliveryRow({ delivery }: { delivery: DeliveryView }) {
  const { state, error, response, attempts, maxAttempts, kind, channel } = delivery;
  const look = DELIVERY_LOOKS[state];
  const { Icon, label } = CHANNEL_LOOKS[kind];
  return (
    <Tr>
      <Td className="sm:max-w-0 sm:w-1/2">
        <div className="min-w-0">
          <p className="break-words text-ink">
            {delivery.title !== ""
              ? delivery.title
              : delivery.isTest
                ? "Test message"
                : (delivery.dagId ?? "Alerts")}
          </p>
          <p className={`break-words text-xs ${error === "" ? "text-ink-3" : "text-danger-text"}`}>
            {error === "" ? response : error}
            {state === "pending" && attempts > 0 && (
              <>
                {" "}
                Try {attempts} of {maxAttempts}; the next <Timestamp value={delivery.dueAt} />
              </>
            )}
          </p>
        </div>
      </Td>
      <Td label="Channel" shrink>
        <span className="flex items-center gap-1.5 text-ink-2">
          <Icon size={14} role="img" aria-label={label} /> {channel}
        </span>
      </Td>
      <Td label="State" shrink>
        <Badge tone={look.tone} icon={<look.Icon size={12} aria-hidden />}>
          {look.label}
        </Badge>
      </Td>
      <Td label="When" shrink>
        <Timestamp
          past
          value={delivery.endedAt ?? delivery.createdAt}
          focusable={false}
          className="text-ink-2"
        />
      </Td>
      <Td shrink align="end">
        {state === "failed" && <RetryButton id={delivery.id} />}
      </Td>
    </Tr>
  );
}

function RetryButton({ id }: { id: string }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("alert.manage", "send messages again");
  const retry = useMutation({
    mutationFn: () => retryDelivery(slug, id),
    onSuccess: () => toast({ title: "The message is sent again", tone: "success" }),
    onError: (error) => toast({ title: failureText(error), tone: "danger" }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.alerts(slug) }),
  });
  return (
    <Button
      size="sm"
      icon={<RotateCw size={14} aria-hidden />}
      loading={retry.isPending}
      onClick={() => retry.mutate()}
      {...gate}
    >
      Send again
    </Button>
  );
}
