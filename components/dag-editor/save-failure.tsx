import { Callout } from "@/components/ui/callout";
import { TextLink } from "@/components/ui/link-button";
import { ApiError } from "@/lib/browser/fetcher";
import { paths } from "@/lib/browser/paths";

/** Why a version was not saved, with what the server found wrong. */
export function SaveFailure({ error }: { error: Error }) {
  if (error instanceof ApiError && error.status === 401) {
    return (
      <Callout tone="warn" title="Your session has ended">
        Your text is kept in this tab.{" "}
        <TextLink href={paths.signIn(window.location.pathname)} target="_blank">
          Sign in again
        </TextLink>{" "}
        and save once more.
      </Callout>
    );
  }
  const problems = error instanceof ApiError ? error.problems : [];
  return (
    <Callout tone="danger" title="It was not saved">
      {error.message}
      {problems.length > 0 && (
        <ul className="mt-1 list-disc pl-4">
          {problems.slice(0, 8).map((problem) => (
            <li key={`${problem.path.join(".")}:${problem.message}`}>
              {problem.line !== undefined && `Line ${problem.line}: `}
              {problem.message}
            </li>
          ))}
        </ul>
      )}
    </Callout>
  );
}
