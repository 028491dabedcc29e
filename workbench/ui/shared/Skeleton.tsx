import styles from "./Skeleton.module.css";

/** Grey bars where rows will be. They come after a moment, so that a quick answer does not flicker. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className={styles.skeleton}>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className={styles.bar} data-width={row % 4} />
      ))}
    </div>
  );
}
