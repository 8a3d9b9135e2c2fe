/** A panel without anything to show: what it waits for, in words. */
export function Empty(props: { readonly title: string; readonly next?: string }) {
  return (
    <div className="empty">
      <p className="empty-title">{props.title}</p>
      {props.next && <p>{props.next}</p>}
    </div>
  );
}
