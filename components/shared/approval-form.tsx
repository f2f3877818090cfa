"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { roleAtLeast } from "@/lib/core/permissions";
import type { DecideBody } from "@/lib/schemas/api/approval";
import { taskInstanceDetailSchema } from "@/lib/schemas/api/run";
import { MAX_COMMENT_LENGTH, type Question } from "@/lib/schemas/approval";
import { gateReason } from "./role-gate";
import { useTeam } from "./team-context";

/** A task instance that asks. */
export type Asking = { dagId: string; run: string; taskId: string };

/** The choices of a question as buttons, with room for a comment. */
export function ApprovalForm({ asking, question }: { asking: Asking; question: Question }) {
  const { slug, role } = useTeam();
  const client = useQueryClient();
  const [comment, setComment] = useState("");
  const { dagId, run, taskId } = asking;
  const decide = useMutation({
    mutationFn: (body: DecideBody) =>
      apiFetch(
        taskInstanceDetailSchema,
        apiPath(slug, "dags", dagId, "runs", run, "tasks", taskId, "decide"),
        { json: body, idempotencyKey: true },
      ),
    onSuccess: (_, { choice }) =>
      toast({ title: `${taskId}: you chose ${choice}`, tone: "success" }),
    // What was typed stays for another try.
    onError: (error) =>
      toast({ title: "Your answer was not taken", description: error.message, tone: "danger" }),
    onSettled: () =>
      Promise.all(
        [queryKeys.run(slug, dagId, run), queryKeys.approvals(slug)].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
  const gate = roleAtLeast(role, question.role)
    ? {}
    : { disabledReason: gateReason(question.role, "answer this") };
  return (
    <div className="flex max-w-2xl flex-col gap-3">
      <Field label="Comment" optional>
        <Textarea
          rows={2}
          maxLength={MAX_COMMENT_LENGTH}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        {question.choices.map((choice, index) => {
          const refuses = question.refusals.includes(choice);
          return (
            <Button
              key={choice}
              variant={refuses ? "danger" : index === 0 ? "primary" : "secondary"}
              loading={decide.isPending && decide.variables.choice === choice}
              onClick={() => decide.mutate({ choice, comment })}
              {...gate}
            >
              {choice}
            </Button>
          );
        })}
      </div>
    </div>
  );
}
