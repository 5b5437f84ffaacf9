/** A bar of pages that is wider than the screen begins at the page that is open. */

document.querySelector(".top-bar__nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
