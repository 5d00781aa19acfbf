using System.Text.RegularExpressions;

namespace FindAgents.Engine.Prototypes;

/// <summary>
/// A named set of embeddings that takes part in a task. Its content starts from exactly one source: learned embeddings,
/// a copy of another variable, or the prompt; what a caller gives for it at run time overrides the first two.
/// </summary>
/// <param name="Name">
/// <c>kind_modality_name</c>, such as <c>proposals_vision_object</c>; the kind is one of <c>proposals</c>,
/// <c>queries</c>, <c>tokens</c>, <c>memories</c>.
/// </param>
public sealed partial record TaskVariable(string Name)
{
    /// <summary>The learned embeddings that it starts from.</summary>
    public LearnedContent Learned { get; init; }

    /// <summary>The variable whose initial content and position it copies.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>The prompt that switches it on; <see langword="null"/> when it always takes part.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// Proposals that this variable sums up in the heads: what is read is their mean weighted by the softmax of their
    /// cosine to it. The variable's own content, which the next layer starts from, stays as it is.
    /// </summary>
    public string? SummaryOf { get; init; }

    /// <summary>Whether the heads read it.</summary>
    public bool Output { get; init; }

    /// <summary>Whether conditional attention leaves its padded rows out. Content attention always does.</summary>
    public bool Masked { get; init; }

    /// <summary>Whether its content attention sees the whole image instead of what lies under its own predicted mask.</summary>
    public bool IgnoreCrossMask { get; init; }

    /// <summary>The part it plays, read off its name.</summary>
    /// <exception cref="PrototypeException">The name does not begin with a kind.</exception>
    public VariableKind Kind => TryGetKind(Name, out var kind)
        ? kind
        : throw new PrototypeException($"'{Name}' is no variable name: expected proposals_…, queries_…, tokens_… or memories_…, then a modality and a name.");

    /// <summary>Reads the kind off a name.</summary>
    /// <param name="name">A variable's name.</param>
    /// <param name="kind">The kind, where the name has one.</param>
    /// <returns>Whether the name is well formed.</returns>
    internal static bool TryGetKind(string name, out VariableKind kind)
    {
        var match = NamePattern().Match(name);
        kind = match.Groups["kind"].Value switch
        {
            "queries" => VariableKind.Query,
            "tokens" => VariableKind.Token,
            "memories" => VariableKind.Memory,
            _ => VariableKind.Proposal,
        };
        return match.Success;
    }

    [GeneratedRegex(@"\A(?<kind>proposals|queries|tokens|memories)_[a-z0-9]+_[a-z0-9_]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
