using System.Collections.Immutable;

namespace FindAgents.Engine.Prototypes;

/// <summary>
/// A task, as FIND sees one (paper section 3.2): which embeddings take part, what each gathers content from, which
/// condition each other, and what is read out where. The interface runs any valid prototype with the same weights.
/// </summary>
/// <remarks>
/// Immutable, compared by value, safe to share between threads. Made by a <see cref="TaskPrototypeBuilder"/>, read from
/// YAML (<see cref="FromYaml"/>), or taken from <see cref="BuiltInPrototypes"/>; it is always valid. The order of
/// variables is kept for display and never changes a result.
/// </remarks>
public sealed class TaskPrototype : IEquatable<TaskPrototype>
{
    private readonly Dictionary<string, TaskVariable> _variables;

    internal TaskPrototype(
        string name,
        string description,
        ImmutableArray<TaskPrompt> prompts,
        ImmutableArray<TaskVariable> variables,
        ImmutableArray<AttentionEdge> contentAttention,
        ImmutableArray<AttentionEdge> conditionalAttention,
        ImmutableArray<Readout> readouts,
        ImmutableArray<TrainingDynamic> dynamics,
        Func<string, long?>? line = null)
    {
        Name = name;
        Description = description;
        Prompts = prompts;
        Variables = variables;
        ContentAttention = ByVariable(contentAttention);
        ConditionalAttention = ByVariable(conditionalAttention);
        Readouts = readouts;
        Dynamics = dynamics;
        PrototypeValidator.Validate(this, line);
        _variables = variables.ToDictionary(v => v.Name, StringComparer.Ordinal);
    }

    /// <summary>A short name, such as <c>grounded-segmentation</c>.</summary>
    public string Name { get; }

    /// <summary>What the task does, in a sentence.</summary>
    public string Description { get; }

    /// <summary>The prompts it takes.</summary>
    public ImmutableArray<TaskPrompt> Prompts { get; }

    /// <summary>The variables that take part.</summary>
    public ImmutableArray<TaskVariable> Variables { get; }

    /// <summary>Content attention: what each variable gathers content from (the image's features or prompt tokens).</summary>
    public ImmutableArray<AttentionEdge> ContentAttention { get; }

    /// <summary>Conditional attention: which variables condition each other. A variable without such an edge skips it and the feed-forward layer after it.</summary>
    public ImmutableArray<AttentionEdge> ConditionalAttention { get; }

    /// <summary>The named outputs.</summary>
    public ImmutableArray<Readout> Readouts { get; }

    /// <summary>Random changes of conditional attention in training.</summary>
    public ImmutableArray<TrainingDynamic> Dynamics { get; }

    /// <summary>Finds a variable by name.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <returns>The variable.</returns>
    /// <exception cref="PrototypeException">The prototype has no variable of that name.</exception>
    public TaskVariable this[string variable] => _variables.TryGetValue(variable, out var found)
        ? found
        : throw new PrototypeException($"The task prototype '{Name}' has no variable '{variable}'; it has {string.Join(", ", Variables.Select(v => v.Name))}.");

    /// <summary>Reads a prototype from YAML.</summary>
    /// <param name="yaml">One YAML document; docs/prototypes.md describes it.</param>
    /// <returns>The prototype.</returns>
    /// <exception cref="PrototypeException">The text is not YAML, has unknown keys, or describes no valid prototype; the message names the line where there is one.</exception>
    public static TaskPrototype FromYaml(string yaml) => PrototypeYamlReader.Read(yaml);

    /// <summary>Writes the prototype as YAML that <see cref="FromYaml"/> reads back to an equal one.</summary>
    /// <returns>One YAML document.</returns>
    public string ToYaml() => PrototypeYamlWriter.Write(this);

    /// <summary>Whether the prototype has a variable of that name.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <returns>Whether it is there.</returns>
    public bool Has(string variable) => _variables.ContainsKey(variable);

    /// <summary>A builder that starts from this prototype's parts.</summary>
    /// <param name="name">The new prototype's name; this one's when left out.</param>
    /// <returns>The builder.</returns>
    public TaskPrototypeBuilder ToBuilder(string? name = null) => new(this, name ?? Name);

    /// <inheritdoc/>
    public bool Equals(TaskPrototype? other) => other is not null
        && Name == other.Name
        && Description == other.Description
        && Prompts.SequenceEqual(other.Prompts)
        && Variables.SequenceEqual(other.Variables)
        && ContentAttention.SequenceEqual(other.ContentAttention)
        && ConditionalAttention.SequenceEqual(other.ConditionalAttention)
        && Readouts.SequenceEqual(other.Readouts)
        && Dynamics.SequenceEqual(other.Dynamics);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TaskPrototype);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Description, Variables.Length, ContentAttention.Length, ConditionalAttention.Length, Readouts.Length);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Description}";

    // Edges stand in the order of their variables, so that prototypes are equal however they were put together.
    private ImmutableArray<AttentionEdge> ByVariable(ImmutableArray<AttentionEdge> edges)
    {
        var order = Variables.Select((v, i) => (v.Name, i)).DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        return [.. edges.OrderBy(e => order.GetValueOrDefault(e.From, int.MaxValue))];
    }
}
