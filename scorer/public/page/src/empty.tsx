/** Nothing to show, and what happens next. */
export const Empty = ({ title, next }: { readonly title: string; readonly next?: string }) => (
  <div class="empty" role="status">
    <p class="empty-title">{title}</p>
    {next && <p>{next}</p>}
  </div>
);
