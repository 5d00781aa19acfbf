using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine.Interface;

/// <summary>
/// A prototype as one call runs it: the variables whose prompts are given, and the edges between them after the training
/// dynamics were drawn. Holds no tensors.
/// </summary>
internal sealed class InterfacePlan
{
    private readonly HashSet<string> _masksRead;
    private readonly HashSet<string> _seeImage;
    private readonly ILookup<string, AttentionEdge> _content;
    private readonly ILookup<string, AttentionEdge> _conditional;

    private InterfacePlan(TaskPrototype prototype, List<TaskVariable> active, List<AttentionEdge> conditional)
    {
        Prototype = prototype;
        Active = active;
        var names = active.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        _content = prototype.ContentAttention
            .Where(e => names.Contains(e.From) && names.Contains(e.To))
            .ToLookup(e => e.From, StringComparer.Ordinal);
        _conditional = conditional
            .Where(e => names.Contains(e.From) && names.Contains(e.To))
            .ToLookup(e => e.From, StringComparer.Ordinal);
        _seeImage = prototype.ContentAttention
            .Where(e => names.Contains(e.From) && e.To == VariableNames.ImageFeatures)
            .Select(e => e.From)
            .ToHashSet(StringComparer.Ordinal);
        _masksRead = prototype.Readouts.Where(r => r.Head == ReadoutHead.Mask).Select(r => r.Variable).ToHashSet(StringComparer.Ordinal);
    }

    public TaskPrototype Prototype { get; }

    /// <summary>The variables that take part, in the prototype's order.</summary>
    public IReadOnlyList<TaskVariable> Active { get; }

    /// <summary>Decides who takes part.</summary>
    public static InterfacePlan Make(TaskPrototype prototype, InterfaceInputs inputs, bool training)
    {
        foreach (var given in inputs.Given.Where(given => !prototype.Has(given)))
        {
            throw new PrototypeException($"An input is given for '{given}', but the task prototype '{prototype.Name}' has no such variable; it has {string.Join(", ", prototype.Variables.Select(v => v.Name))}.");
        }

        var provided = inputs.Given.Select(given => prototype[given].Prompt).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var prompt in prototype.Prompts.Where(p => !p.Optional && !provided.Contains(p.Name)))
        {
            var wanted = prototype.Variables.Where(v => v.Prompt == prompt.Name && v is { Learned: LearnedContent.None, DuplicateOf: null });
            throw new PromptException($"The task prototype '{prototype.Name}' needs the prompt '{prompt.Name}', and nothing is given for it; give {string.Join(", ", wanted.Select(v => v.Name))}.");
        }

        var active = prototype.Variables.Where(v => v.Prompt is null || provided.Contains(v.Prompt)).ToList();
        return new InterfacePlan(prototype, active, Draw(prototype, training ? inputs.Random : null));
    }

    public bool SeesImage(TaskVariable variable) => _seeImage.Contains(variable.Name);

    public bool IsMaskRead(TaskVariable variable) => _masksRead.Contains(variable.Name);

    /// <summary>Whether the variable's own prediction (or a previous mask) limits what it sees of the image.</summary>
    public bool IsLimited(TaskVariable variable) => SeesImage(variable) && !variable.IgnoreCrossMask;

    /// <summary>The tokens that a variable gathers content from.</summary>
    public IEnumerable<AttentionEdge> ContentFrom(TaskVariable variable) => _content[variable.Name];

    /// <summary>The variables that condition a variable.</summary>
    public IEnumerable<AttentionEdge> ConditionedBy(TaskVariable variable) => _conditional[variable.Name];

    /// <summary>Makes sure that what is kept cannot depend on what is asked now.</summary>
    /// <exception cref="PromptException">A kept variable looks at one that is computed.</exception>
    public void CheckKept(IReadOnlySet<string> kept)
    {
        foreach (var edge in kept.SelectMany(name => _content[name].Concat(_conditional[name])).Where(e => !kept.Contains(e.To)))
        {
            throw new PromptException($"'{edge.From}' is kept from an earlier run, but in '{Prototype.Name}' it looks at '{edge.To}', which is computed anew; give its content instead.");
        }
    }

    private static List<AttentionEdge> Draw(TaskPrototype prototype, Random? random)
    {
        var edges = prototype.ConditionalAttention.ToList();
        if (random is null)
        {
            return edges;
        }

        foreach (var dynamic in prototype.Dynamics)
        {
            if (random.NextDouble() < dynamic.Probability)
            {
                var at = edges.FindIndex(e => e.From == dynamic.Variable && e.To == dynamic.Replace);
                if (at >= 0)
                {
                    edges[at] = edges[at] with { To = dynamic.With };
                }
            }
        }

        return edges;
    }
}
