"use client";

import { Copy, MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Button, IconButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DescriptionList } from "@/components/ui/description-list";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Drawer } from "@/components/ui/drawer";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { LinkTabs } from "@/components/ui/link-tabs";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Popover } from "@/components/ui/popover";
import { Tabs } from "@/components/ui/tabs";
import { useToast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";

/** What opens above the page, and the ways between pages. */
export function DemoOverlays() {
  const { toast } = useToast();
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Dialog
          title="Trigger dag_etl_example"
          description="Makes one run now, by hand."
          trigger={<Button>Dialog</Button>}
        >
          <DialogBody>
            <Field label="Logical date" help="Empty means now.">
              <Input placeholder="2026-11-22T12:00:00Z" mono />
            </Field>
          </DialogBody>
          <DialogFooter>
            <DialogClose>
              <Button>Cancel</Button>
            </DialogClose>
            <Button variant="primary">Trigger</Button>
          </DialogFooter>
        </Dialog>
        <ConfirmDialog
          title="Delete dag_etl_example?"
          description="Its 312 runs, their logs and all versions go with it. This cannot be undone."
          confirmLabel="Delete the DAG"
          typeToConfirm="dag_etl_example"
          onConfirm={() => new Promise((resolve) => setTimeout(resolve, 800))}
          trigger={<Button>Confirm</Button>}
        >
          <Callout tone="warn">Two other DAGs wait for this one.</Callout>
        </ConfirmDialog>
        <Drawer title="Task transform_data" trigger={<Button>Drawer</Button>}>
          <div className="p-4">
            <DescriptionList
              items={[
                { term: "Operator", value: "python" },
                { term: "Attempt", value: "2 of 3" },
              ]}
            />
          </div>
        </Drawer>
        <Popover trigger={<Button>Popover</Button>} title="Next runs">
          <ol className="font-mono text-ink-2 text-xs">
            <li>2026-11-29 02:00 UTC</li>
            <li>2026-12-06 02:00 UTC</li>
          </ol>
        </Popover>
        <Menu trigger={<Button>Menu</Button>}>
          <MenuItem icon={<Pencil size={16} aria-hidden />} hint="E" onClick={() => undefined}>
            Edit
          </MenuItem>
          <MenuItem icon={<Copy size={16} aria-hidden />} onClick={() => undefined}>
            Duplicate
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 size={16} aria-hidden />} tone="danger" onClick={() => undefined}>
            Delete
          </MenuItem>
          <MenuItem
            icon={<Trash2 size={16} aria-hidden />}
            disabledReason="Only an editor or above can do this."
            onClick={() => undefined}
          >
            Archive
          </MenuItem>
        </Menu>
        <Tooltip content="Runs at 02:00 in Europe/Berlin">
          <Button>Tooltip</Button>
        </Tooltip>
        <Button
          onClick={() =>
            toast({
              title: "orders_hourly paused",
              description: "No new runs start until you resume it.",
              action: { label: "Undo", onClick: () => undefined },
            })
          }
        >
          Toast
        </Button>
        <Button onClick={() => toast({ title: "Saved as version 12", tone: "success" })}>
          Success
        </Button>
        <Button
          onClick={() =>
            toast({
              title: "Could not trigger",
              description: "The DAG is at its limit of 16 runs.",
              tone: "danger",
            })
          }
        >
          Failure
        </Button>
        <Menu
          align="end"
          trigger={
            <IconButton label="More">
              <MoreHorizontal size={16} aria-hidden />
            </IconButton>
          }
        >
          <MenuItem onClick={() => undefined}>Rename</MenuItem>
        </Menu>
      </div>
      <Breadcrumbs
        items={[
          { label: "DAGs", href: "#dags" },
          { label: "dag_etl_example", href: "#dag" },
          { label: "Runs", href: "#runs" },
          { label: "scheduled__2026-11-22" },
        ]}
      />
      <LinkTabs
        label="Views of the DAG"
        tabs={[
          { href: "/dev/kitchen-sink", label: "Grid" },
          { href: "/dev/graph", label: "Graph" },
          { href: "/dev/runs", label: "Runs", count: 1204 },
          { href: "/dev/versions", label: "Versions", count: 12 },
          { href: "/dev/edit", label: "Edit" },
        ]}
      />
      <Tabs
        label="Parts of the attempt"
        defaultValue="log"
        tabs={[
          { value: "log", label: "Log", panel: <p className="text-ink-2">42 lines of log.</p> },
          { value: "xcom", label: "XComs", count: 3, panel: <p>Three values.</p> },
          { value: "rendered", label: "Rendered", panel: <p>The rendered fields.</p> },
        ]}
      />
    </>
  );
}
