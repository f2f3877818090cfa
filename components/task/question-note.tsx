"use client";

import { ApprovalForm, type Asking } from "@/components/shared/approval-form";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import type { DeferralView } from "@/lib/schemas/api/run";
import type { Question } from "@/lib/schemas/approval";

/** What a task asks, with the form to answer it. */
export function QuestionNote({
  asking,
  question,
  deferral,
  zone,
}: {
  asking: Asking;
  question: Question;
  deferral: DeferralView;
  zone: string;
}) {
  return (
    <Card title="It waits for an answer">
      <div className="flex flex-col gap-3">
        <p className="whitespace-pre-wrap break-words text-ink">{question.message}</p>
        <p className="text-ink-3 text-sm">
          Asked <Timestamp value={deferral.begunAt} zone={zone} past />
          {deferral.nextAt !== null && (
            <>
              ; waits until <Timestamp value={deferral.nextAt} zone={zone} format="absolute" />
            </>
          )}
          .
        </p>
        <ApprovalForm asking={asking} question={question} />
      </div>
    </Card>
  );
}
