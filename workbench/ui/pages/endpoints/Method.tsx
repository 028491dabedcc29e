import styles from "./Method.module.css";

/** The method of a request, always equally wide. */
export function Method({ method }: { method: string }) {
  return (
    <span className={styles.method} data-method={method}>
      {method === "DELETE" ? "DEL" : method === "OPTIONS" ? "OPT" : method}
    </span>
  );
}
