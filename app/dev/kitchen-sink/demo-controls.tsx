"use client";

import { Clock, LayoutGrid, List, Plus, Search, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox, RadioGroup, Switch } from "@/components/ui/choice";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { LinkButton } from "@/components/ui/link-button";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney"].map(
  (zone) => ({ value: zone, label: zone }),
);

/** Buttons and fields. */
export function DemoControls() {
  const [role, setRole] = useState<"viewer" | "operator" | "admin" | null>("operator");
  const [zone, setZone] = useState<string | null>("Europe/Berlin");
  const [view, setView] = useState<"list" | "cards">("list");
  const [scope, setScope] = useState<"missing" | "failed" | "all">("missing");
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" icon={<Plus size={16} aria-hidden />}>
          New DAG
        </Button>
        <Button>Secondary</Button>
        <Button variant="ghost">Ghost</Button>
        <Button variant="danger" icon={<Trash2 size={16} aria-hidden />}>
          Delete
        </Button>
        <Button variant="primary" loading>
          Saving
        </Button>
        <Button disabled>Disabled</Button>
        <Button disabledReason="Only an operator or above can trigger runs.">Gated</Button>
        <LinkButton href="#link">Link button</LinkButton>
        <IconButton label="Search">
          <Search size={16} aria-hidden />
        </IconButton>
        <IconButton label="Delete" variant="secondary" size="sm">
          <Trash2 size={14} aria-hidden />
        </IconButton>
        <Button size="sm" variant="primary">
          Small
        </Button>
        <Button size="sm">Small</Button>
        <SegmentedControl
          label="View"
          value={view}
          onValueChange={setView}
          options={[
            { value: "list", label: "List", icon: <List size={14} aria-hidden /> },
            { value: "cards", label: "Cards", icon: <LayoutGrid size={14} aria-hidden /> },
          ]}
        />
        <Kbd keys={["⌘", "K"]} />
      </div>
      <Card className="max-w-3xl">
        <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
          <Field label="Name" help="Lower-case letters, digits and underscores." required>
            <Input defaultValue="dag_etl_example" mono />
          </Field>
          <Field label="Schedule" error="“0 25 * * *” has an hour of 25; hours go from 0 to 23.">
            <Input defaultValue="0 25 * * *" mono start={<Clock size={14} aria-hidden />} />
          </Field>
          <Field label="Role">
            <Select
              value={role}
              onValueChange={setRole}
              options={[
                { value: "viewer", label: "Viewer", description: "Looks at everything" },
                { value: "operator", label: "Operator", description: "Triggers, clears, pauses" },
                { value: "admin", label: "Admin", description: "Manages people and secrets" },
              ]}
            />
          </Field>
          <Field label="Time zone" optional>
            <Combobox value={zone} onValueChange={setZone} options={zones} />
          </Field>
          <Field label="Search">
            <Input
              type="search"
              placeholder="Search DAGs"
              start={<Search size={14} aria-hidden />}
              end={<Kbd keys={["/"]} />}
            />
          </Field>
          <Field label="Locked">
            <Input defaultValue="Set by the version" disabled />
          </Field>
          <Field label="Note" className="sm:col-span-2">
            <Textarea placeholder="What should the next person know?" />
          </Field>
          <RadioGroup
            legend="Reprocess"
            value={scope}
            onValueChange={setScope}
            options={[
              { value: "missing", label: "Missing runs", description: "Dates without any run" },
              { value: "failed", label: "Missing and failed" },
              { value: "all", label: "All", disabled: true },
            ]}
          />
          <div className="flex flex-col gap-2">
            <Switch label="Catch up" description="Run every missed interval" defaultChecked />
            <Switch label="Off" />
            <Checkbox label="Send a mail on failure" defaultChecked />
            <Checkbox label="Some of them" indeterminate />
            <Checkbox label="None of them" description="May be changed later" />
          </div>
        </div>
      </Card>
    </>
  );
}
