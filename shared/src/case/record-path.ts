/**
 * The place of a record within a run, from its lineage: `0` for the first item, `0/split1[2]` for the third child that
 * `split1` made of it. `rootLineage` is that of the item at `index`.
 */
export function recordPathOf(lineage: string, root: { readonly lineage: string; readonly index: number }): string {
  return `${root.index}${lineage.slice(root.lineage.length).replaceAll(/#(\d+)(?::\w+)?(?=\/|$)/g, '[$1]')}`
}
