import { placeOf } from "@core/concerns";
import { ArrowRight, CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { Link } from "wouter";

import type { Schemas } from "../../shared/api";
import { link } from "../../shared/url";
import styles from "./Concerns.module.css";

/** What is unhealthy, the worst first, each with what to do and where. */
export function Concerns({ concerns, steps }: { concerns: readonly Schemas["Concern"][]; steps: number }) {
  if (concerns.length === 0) {
    return (
      <p className={styles.well}>
        <CircleCheck size={15} aria-hidden />
        {steps === 0
          ? "The host runs. It has no steps yet: add one to steps/ and it appears here."
          : "Nothing needs attention."}
      </p>
    );
  }
  return (
    <ul className={styles.list} aria-label="What needs attention">
      {concerns.map((concern) => (
        <Item key={`${concern.name} ${concern.step} ${concern.text}`} concern={concern} />
      ))}
    </ul>
  );
}

function Item({ concern }: { concern: Schemas["Concern"] }) {
  const Icon = concern.level === "error" ? CircleAlert : TriangleAlert;
  const place = placeOf(concern);
  return (
    <li className={styles.concern} data-level={concern.level}>
      <Icon size={16} aria-hidden />
      <div className={styles.text}>
        <p className={styles.what}>{concern.text}</p>
        {concern.hint && <p className={styles.hint}>{concern.hint}</p>}
      </div>
      {place && (
        <Link href={link(place.path, place.parameters)} className={styles.link}>
          {place.text}
          <ArrowRight size={13} aria-hidden />
        </Link>
      )}
    </li>
  );
}
