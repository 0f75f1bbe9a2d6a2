import type { TreeNode } from '../../pkg/nearside';
import { EstimateText } from '../ui/estimate';
import { counted } from '../ui/format';

interface Branch {
  node: TreeNode;
  children: Branch[];
}

/** The nodes hang below each other as their depths say: each comes after its parent. */
function hang(nodes: readonly TreeNode[]): Branch[] {
  const roots: Branch[] = [];
  const open: Branch[] = [];
  for (const node of nodes) {
    const branch = { node, children: [] };
    open.length = node.depth;
    (open.at(-1)?.children ?? roots).push(branch);
    open.push(branch);
  }
  return roots;
}

/** A decision tree as a list in lists, with a bar for each rate. */
export function TreePicture({ nodes }: { nodes: readonly TreeNode[] }) {
  return (
    <div class="tree-picture">
      <Branches of={hang(nodes)} />
    </div>
  );
}

function Branches({ of }: { of: readonly Branch[] }) {
  return (
    <ul>
      {of.map(({ node, children }) => (
        <li key={node.answer}>
          <div class={node.leaf ? 'tree-node leaf' : 'tree-node'}>
            <span class="answer">{node.answer}</span>
            <meter class="rate" min={0} max={1} value={node.rate.value} aria-hidden="true" />
            <span class="small">
              <EstimateText of={node.rate} /> <span class="soft">{counted(node.rows, 'person', 'people')}</span>
            </span>
          </div>
          {children.length > 0 && <Branches of={children} />}
        </li>
      ))}
    </ul>
  );
}
