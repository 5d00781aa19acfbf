namespace FindAgents.Engine.Prototypes;

/// <summary>Puts a <see cref="TaskPrototype"/> together; <see cref="Build()"/> validates it.</summary>
/// <remarks>Not safe for use by several threads at once. A builder may be used again after <see cref="Build()"/>.</remarks>
public sealed class TaskPrototypeBuilder
{
    private readonly string _name;
    private readonly List<TaskPrompt> _prompts = [];
    private readonly List<TaskVariable> _variables = [];
    private readonly List<AttentionEdge> _content = [];
    private readonly List<AttentionEdge> _conditional = [];
    private readonly List<Readout> _readouts = [];
    private readonly List<TrainingDynamic> _dynamics = [];
    private string _description;

    /// <summary>Starts an empty prototype.</summary>
    /// <param name="name">Its name, such as <c>grounded-segmentation</c>.</param>
    /// <param name="description">What the task does, in a sentence.</param>
    public TaskPrototypeBuilder(string name, string description = "")
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(description);
        _name = name;
        _description = description;
    }

    internal TaskPrototypeBuilder(TaskPrototype prototype, string name)
        : this(name, prototype.Description)
    {
        _prompts.AddRange(prototype.Prompts);
        _variables.AddRange(prototype.Variables);
        _content.AddRange(prototype.ContentAttention);
        _conditional.AddRange(prototype.ConditionalAttention);
        _readouts.AddRange(prototype.Readouts);
        _dynamics.AddRange(prototype.Dynamics);
    }

    /// <summary>Replaces the description.</summary>
    /// <param name="description">What the task does, in a sentence.</param>
    /// <returns>This builder.</returns>
    public TaskPrototypeBuilder Describe(string description)
    {
        _description = description;
        return this;
    }

    /// <summary>Declares a prompt that the task takes.</summary>
    /// <param name="name">The prompt's name.</param>
    /// <param name="optional">Whether the task also runs without it.</param>
    /// <returns>This builder.</returns>
    public TaskPrototypeBuilder Prompt(string name, bool optional = false)
    {
        _prompts.Add(new TaskPrompt(name, optional));
        return this;
    }

    /// <summary>Adds a variable.</summary>
    /// <param name="variable">The variable.</param>
    /// <returns>This builder.</returns>
    public TaskPrototypeBuilder Variable(TaskVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        _variables.Add(variable);
        return this;
    }

    /// <summary>Adds a content-attention edge: <paramref name="from"/> gathers content from <paramref name="to"/>.</summary>
    /// <param name="from">The variable that is updated.</param>
    /// <param name="to">A token variable, or <see cref="VariableNames.ImageFeatures"/>.</param>
    /// <param name="matchIndex">Whether a row looks only where both variables' indices agree.</param>
    /// <returns>This builder.</returns>
    public TaskPrototypeBuilder Content(string from, string to, bool matchIndex = false)
    {
        _content.Add(new AttentionEdge(from, to, matchIndex));
        return this;
    }

    /// <summary>Adds a conditional-attention edge: <paramref name="from"/> is conditioned by <paramref name="to"/>.</summary>
    /// <param name="from">The variable that is updated.</param>
    /// <param name="to">Any variable; usually itself and a prompt's tokens.</param>
    /// <param name="matchIndex">Whether a row looks only where both variables' indices agree.</param>
    /// <returns>This builder.</returns>
    public TaskPrototypeBuilder Condition(string from, string to, bool matchIndex = false)
    {
        _conditional.Add(new AttentionEdge(from, to, matchIndex));
        return this;
    }

    /// <summary>Adds a named output.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="head">The head that is read.</param>
    /// <param name="variable">The variable whose rows it reads; its <see cref="TaskVariable.Output"/> must be set.</param>
    /// <returns>This builder.</returns>
    public TaskPrototypeBuilder Read(string name, ReadoutHead head, string variable)
    {
        _readouts.Add(new Readout(name, head, variable));
        return this;
    }

    /// <summary>Adds a random change of conditional attention in training.</summary>
    /// <param name="variable">The variable whose edge is changed.</param>
    /// <param name="replace">The target of the edge that is replaced.</param>
    /// <param name="with">The target it gets instead.</param>
    /// <param name="probability">How often, 0–1.</param>
    /// <returns>This builder.</returns>
    public TaskPrototypeBuilder Dynamic(string variable, string replace, string with, double probability)
    {
        _dynamics.Add(new TrainingDynamic(variable, replace, with, probability));
        return this;
    }

    /// <summary>Keeps only the outputs that a condition holds for.</summary>
    /// <param name="keep">Which to keep.</param>
    /// <returns>This builder.</returns>
    public TaskPrototypeBuilder KeepReadouts(Predicate<Readout> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        _readouts.RemoveAll(r => !keep(r));
        return this;
    }

    /// <summary>Validates what was put together and makes the prototype.</summary>
    /// <returns>The prototype.</returns>
    /// <exception cref="PrototypeException">It is not valid; the message names every variable or edge that is wrong.</exception>
    public TaskPrototype Build() => Build(line: null);

    /// <param name="line">Where a part was declared, for messages.</param>
    internal TaskPrototype Build(Func<string, long?>? line) =>
        new(_name, _description, [.. _prompts], [.. _variables], [.. _content], [.. _conditional], [.. _readouts], [.. _dynamics], line);
}
