/** The mark: a rook whose body is a chain of blocks. It takes its colours from the page. */
export const MARK = `<svg class="mark" viewBox="0 0 64 64" width="56" height="56" aria-hidden="true">
<g transform="translate(5.4 2) scale(.94)">
<path class="legs" d="M27.2 44v16h5.5M37.2 42v18h5.5"/>
<g transform="rotate(-20 34 34)">
<path d="M12 23v15.7l-13-3.7v-12z"/><path d="M15 23h14v20.5l-14-4z"/>
<path d="M32 23h18v8a13 13 0 0 1-13 13h-5z"/><path d="M32 20v-5a9.5 9.5 0 0 1 9.5-9.5h8.5v14.5z"/>
<path d="M11 29.5h5v5h-5zM28 29.5h5v5h-5zM38.5 19h5v5h-5z"/>
<path class="beak" d="M53 7.5l14 9-14 3.5z"/><circle class="eye" cx="43.5" cy="12.8" r="2.1"/>
</g></g></svg>`
