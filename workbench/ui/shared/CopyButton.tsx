import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

import { Button, IconButton } from "./Button";
import { toast } from "./toast";

const SHOWN_MS = 1_500;

/** Copies a text. `text` may be a function where making it costs something. With `children` it is a button with words. */
export function CopyButton({
  text,
  label = "Copy",
  children,
}: {
  text: string | (() => string);
  label?: string;
  children?: string;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(typeof text === "function" ? text() : text).then(
      () => setCopied(true),
      () => toast.failed(new Error("The browser does not let this page write to the clipboard.")),
    );
  };
  const icon = copied ? Check : Copy;
  if (children) {
    return (
      <Button icon={icon} onClick={copy}>
        {copied ? "Copied" : children}
      </Button>
    );
  }
  return <IconButton icon={icon} label={copied ? "Copied" : label} onClick={copy} />;
}
