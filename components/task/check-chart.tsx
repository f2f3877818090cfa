import { Tooltip } from "@/components/ui/tooltip";
import { type CheckPoint, chartMarks, historyWords } from "./check-points";

const WIDTH = 160;
const HEIGHT = 32;
const MARGIN = 4;

/** What a check measured over the latest intervals: a line, with a mark for each failure. */
export function CheckChart({ points }: { points: readonly CheckPoint[] }) {
  const words = historyWords(points);
  const marks = chartMarks(points).map(({ x, y, point }) => ({
    x: MARGIN + x * (WIDTH - 2 * MARGIN),
    y: MARGIN + y * (HEIGHT - 2 * MARGIN),
    point,
  }));
  return (
    <Tooltip content={words}>
      <svg
        role="img"
        aria-label={words}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width={WIDTH}
        height={HEIGHT}
        className="block max-w-full"
      >
        <polyline
          points={marks.map(({ x, y }) => `${x},${y}`).join(" ")}
          fill="none"
          stroke="var(--ink-3)"
          strokeWidth={1.25}
          strokeLinejoin="round"
        />
        {marks.map(({ x, y, point }, index) =>
          point.passed ? (
            index === marks.length - 1 && (
              <circle key={point.logicalDate} cx={x} cy={y} r={2.5} fill="var(--state-success)" />
            )
          ) : (
            <rect
              key={point.logicalDate}
              x={x - 2.75}
              y={y - 2.75}
              width={5.5}
              height={5.5}
              transform={`rotate(45 ${x} ${y})`}
              fill={
                point.severity === "error" ? "var(--state-failed)" : "var(--state-up-for-retry)"
              }
            />
          ),
        )}
      </svg>
    </Tooltip>
  );
}
