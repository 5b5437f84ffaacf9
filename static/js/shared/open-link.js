/** A bar of pages that is wider than the screen begins at the page that is open. */

for (const bar of document.querySelectorAll(".top-bar__nav, .page-tabs")) {
  bar.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}
