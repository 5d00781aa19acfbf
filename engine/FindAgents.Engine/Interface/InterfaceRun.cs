using FindAgents.Engine.Prototypes;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>One call's state: the variables' tensors, and the attention masks that follow from padding and indices.</summary>
internal sealed class InterfaceRun
{
    // Padding and indices are fixed (for tokens given by level: fixed a level), so masks are built once a level.
    private readonly Dictionary<(string Variable, int Level, bool Content), Tensor?> _masks = [];

    public InterfaceRun(InterfacePlan plan, InterfaceInputs inputs, Dictionary<string, VariableState> states)
    {
        Plan = plan;
        Inputs = inputs;
        States = states;
    }

    public InterfacePlan Plan { get; }

    public InterfaceInputs Inputs { get; }

    public Dictionary<string, VariableState> States { get; }

    /// <summary>Where a variable may look among its tokens: nowhere at padding, and only at its own index where the edge says so.</summary>
    /// <returns>(B, Q, ΣK), or <see langword="null"/> for everywhere.</returns>
    public Tensor? ContentMask(VariableState rows, List<AttentionEdge> edges, int level) =>
        Cached(rows, level, content: true, () => Join(rows, edges, (edge, target) => And(Visible(target), Matching(rows, target, edge))));

    /// <summary>Where a variable may look among those that condition it; masked variables' padding neither looks nor is looked at.</summary>
    /// <returns>(B, Q, ΣK), or <see langword="null"/> for everywhere.</returns>
    public Tensor? ConditionMask(VariableState rows, List<AttentionEdge> edges, int level)
    {
        return Cached(rows, level, content: false, () =>
        {
            var looking = rows.Variable.Masked ? Visible(rows)?.transpose(1, 2) : null; // (B, Q, 1)
            return Join(rows, edges, (edge, target) =>
                And(And(looking, target.Variable.Masked ? Visible(target) : null), Matching(rows, target, edge)));
        });
    }

    private static Tensor? Visible(VariableState target) => target.Padding?.logical_not().unsqueeze(1); // (B, 1, K)

    private static Tensor? Matching(VariableState rows, VariableState target, AttentionEdge edge)
    {
        if (!edge.MatchIndex)
        {
            return null;
        }

        return Required(rows, edge).unsqueeze(2) == Required(target, edge).unsqueeze(1); // (B, Q, K)
    }

    private static Tensor Required(VariableState state, AttentionEdge edge) => state.Index
        ?? throw new PromptException($"The edge {edge} needs an index for '{state.Variable.Name}'; set VariableInput.Index, one number a row.");

    private static Tensor? And(Tensor? a, Tensor? b) => a is null ? b : b is null ? a : a.logical_and(b);

    private Tensor? Join(VariableState rows, List<AttentionEdge> edges, Func<AttentionEdge, VariableState, Tensor?> mask)
    {
        var parts = edges.Select(e => (Target: States[e.To], Mask: mask(e, States[e.To]))).ToList();
        if (parts.TrueForAll(p => p.Mask is null))
        {
            return null;
        }

        var (batch, count) = (rows.Content.shape[0], rows.Content.shape[1]);
        var blocks = parts.Select(p => (p.Mask ?? ones(1, 1, 1, @bool, rows.Content.device)).expand(batch, count, p.Target.Content.shape[1])).ToArray();
        return blocks.Length == 1 ? blocks[0] : cat(blocks, 2);
    }

    private Tensor? Cached(VariableState rows, int level, bool content, Func<Tensor?> build)
    {
        var key = (rows.Variable.Name, level, content);
        if (!_masks.TryGetValue(key, out var mask))
        {
            // Out of this scope and out of the layer's: the mask serves later layers.
            using var scope = NewDisposeScope();
            mask = build()?.MoveToOuterDisposeScope().MoveToOuterDisposeScope();
            _masks[key] = mask;
        }

        return mask;
    }
}
