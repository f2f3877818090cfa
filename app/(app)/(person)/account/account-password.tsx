"use client";

import { useQueryClient } from "@tanstack/react-query";
import { PasswordCard } from "@/components/account/password-card";
import { sessionQueries } from "@/components/account/queries";

/** Changing the password, after which the list of sessions is read anew. */
export function AccountPassword({ personal }: { personal: readonly string[] }) {
  const client = useQueryClient();
  return (
    <PasswordCard
      personal={personal}
      onChanged={() => client.invalidateQueries({ queryKey: sessionQueries.list().queryKey })}
    />
  );
}
