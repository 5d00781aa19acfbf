using YamlDotNet.RepresentationModel;
using static FindAgents.Engine.Prototypes.BuiltInPrototypes;
using static FindAgents.Engine.Prototypes.VariableNames;

namespace FindAgents.Engine.Prototypes;

/// <summary>Reads the <c>ATTENTION_ARCH</c> section of an official FIND configuration as a prototype of all tasks at once.</summary>
/// <remarks>
/// What the official code adds to the section by name is added here: which prompt brings a variable, which variables carry
/// an index (content attention between two of them matches by it), what is read out. An edge to a variable without
/// conditional edges of its own has no effect there, and is left out.
/// </remarks>
public static class AttentionArchitecture
{
    private static readonly HashSet<string> Indexed = new(StringComparer.Ordinal)
    {
        SpatialQueries, SpatialTokens, EntityTokens, DescriptionQueries, DescriptionTokens, EntityQueries, LegendTokens,
    };

    private static readonly Dictionary<string, string> PromptOf = new(StringComparer.Ordinal)
    {
        [ClassQuery] = ClassPrompt,
        [ClassTokens] = ClassPrompt,
        [CaptionQuery] = CaptionPrompt,
        [CaptionTokens] = CaptionPrompt,
        [GroundingProposals] = PhrasesPrompt,
        [DescriptionQueries] = PhrasesPrompt,
        [DescriptionTokens] = PhrasesPrompt,
        [SegmentProposals] = SpatialPrompt,
        [SpatialQueries] = SpatialPrompt,
        [SpatialTokens] = SpatialPrompt,
        [SpatialMemories] = MemoryPrompt,
        [EntityProposals] = LegendPrompt,
        [LegendQuery] = LegendPrompt,
        [EntityQueries] = LegendPrompt,
        [LegendTokens] = LegendPrompt,
        [EntityTokens] = LegendPrompt,
    };

    /// <summary>Reads the section.</summary>
    /// <param name="yaml">The section's content (<c>VARIABLE</c>, <c>SELF_ATTENTION</c>, …), or a whole configuration that has it under <c>ATTENTION_ARCH</c>; YAML or JSON.</param>
    /// <param name="name">The prototype's name.</param>
    /// <param name="summariseImage">Whether the image query is summed up from the object proposals in the heads; officially where retrieval or interleaved tasks are on.</param>
    /// <returns>The prototype; every prompt is optional.</returns>
    /// <exception cref="PrototypeException">The text is no such section; the message names the line where there is one.</exception>
    public static TaskPrototype Read(string yaml, string name = "everything", bool summariseImage = true)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var root = YamlSection.Parse(yaml, "attention architecture", anchors: true);
        if (root.Find("ATTENTION_ARCH") is { } section)
        {
            root = YamlSection.Of(section, "ATTENTION_ARCH");
        }

        var content = Targets(root, "CROSS_ATTENTION");
        var conditional = Targets(root, "SELF_ATTENTION");
        var outputs = Leaves(root, "OUTPUT").Where(l => YamlSection.Flag(l.Value, l.Key)).Select(l => l.Key).ToHashSet(StringComparer.Ordinal);
        var copies = Leaves(root, "DUPLICATION").ToDictionary(l => l.Key, l => YamlSection.Text(l.Value, l.Key), StringComparer.Ordinal);
        var masked = Names(root, "MASKING");
        var ignoring = Names(root, "IGNORE_CROSS_MASK");
        var variables = Leaves(root, "VARIABLE")
            .SelectMany(l => YamlSection.List(l.Value, l.Key).Select(n => $"{l.Key}_{YamlSection.Text(n, l.Key)}"))
            .ToList();
        var conditioned = conditional.Where(p => p.Targets.Count > 0).Select(p => p.Variable).ToHashSet(StringComparer.Ordinal);

        var builder = new TaskPrototypeBuilder(name, Everything.Description);
        foreach (var prompt in variables.Select(Prompt).OfType<string>().Distinct())
        {
            builder.Prompt(prompt, optional: true);
        }

        foreach (var variable in variables)
        {
            builder.Variable(new TaskVariable(variable)
            {
                Learned = Learned(variable),
                DuplicateOf = copies.GetValueOrDefault(variable),
                Prompt = Prompt(variable),
                SummaryOf = summariseImage && variable == ImageQuery && outputs.IsSupersetOf([ImageQuery, ObjectProposals]) ? ObjectProposals : null,
                Output = outputs.Contains(variable),
                Masked = masked.Contains(variable),
                IgnoreCrossMask = ignoring.Contains(variable),
            });
        }

        foreach (var (variable, target) in content.SelectMany(p => p.Targets.Select(t => (p.Variable, t))))
        {
            builder.Content(variable, target, Indexed.Contains(variable) && Indexed.Contains(target));
        }

        foreach (var (variable, target) in conditional.SelectMany(p => p.Targets.Select(t => (p.Variable, t))).Where(e => conditioned.Contains(e.t)))
        {
            builder.Condition(variable, target);
        }

        foreach (var readout in Everything.Readouts.Where(r => outputs.Contains(r.Variable)))
        {
            builder.Read(readout.Name, readout.Head, readout.Variable);
        }

        foreach (var dynamic in Dynamics(root))
        {
            builder.Dynamic(dynamic.Variable, dynamic.Replace, dynamic.With, dynamic.Probability);
        }

        return builder.Build();

        string? Prompt(string variable) => Learned(variable) is LearnedContent.Objects or LearnedContent.Image ? null
            : PromptOf.GetValueOrDefault(variable, variable);
    }

    private static LearnedContent Learned(string variable) => variable switch
    {
        ObjectProposals => LearnedContent.Objects,
        ImageQuery => LearnedContent.Image,
        SpatialMemories => LearnedContent.Memories,
        _ => LearnedContent.None,
    };

    private static List<(string Variable, List<string> Targets)> Targets(YamlSection root, string key) =>
        [.. Leaves(root, key).Select(l => (l.Key, YamlSection.List(l.Value, l.Key).Select(t => YamlSection.Text(t, l.Key)).ToList()))];

    private static HashSet<string> Names(YamlSection root, string key) =>
        YamlSection.List(root.Require(key), key).Select(n => YamlSection.Text(n, key)).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<TrainingDynamic> Dynamics(YamlSection root)
    {
        if (root.Find("DYNAMICS") is not { } dynamics)
        {
            yield break;
        }

        foreach (var (variable, changes) in Leaves(YamlSection.Of(dynamics, "DYNAMICS"), "CONDITIONAL_ATTENTION"))
        {
            foreach (var change in YamlSection.List(changes, variable))
            {
                var parts = YamlSection.List(change, variable).ToList();
                if (parts.Count != 3)
                {
                    throw YamlSection.Error(change, $"A dynamic of '{variable}' has {parts.Count} parts; expected what it replaces, what with, and how often");
                }

                yield return new TrainingDynamic(variable, YamlSection.Text(parts[0], variable), YamlSection.Text(parts[1], variable), YamlSection.Number(parts[2], variable));
            }
        }
    }

    /// <summary>The leaves of nested mappings under their joined names: <c>{proposals: {vision: {object: x}}}</c> is <c>proposals_vision_object: x</c>.</summary>
    private static List<(string Key, YamlNode Value)> Leaves(YamlSection root, string key)
    {
        var leaves = new List<(string, YamlNode)>();
        Walk(root.Require(key), string.Empty);
        return leaves;

        void Walk(YamlNode node, string path)
        {
            if (node is not YamlMappingNode)
            {
                leaves.Add((path, node));
                return;
            }

            foreach (var (name, value) in YamlSection.Of(node, key).Entries)
            {
                Walk(value, path.Length == 0 ? name : $"{path}_{name}");
            }
        }
    }
}
