namespace FindAgents.Engine.Prototypes;

/// <summary>One thing that is wrong with a prototype.</summary>
/// <param name="Message">What was found, what was expected and how to mend it.</param>
/// <param name="Line">The line of the YAML that it is about, from 1; <see langword="null"/> where there is none.</param>
public sealed record PrototypeProblem(string Message, long? Line)
{
    /// <inheritdoc/>
    public override string ToString() => Line is { } line ? $"{Message} (line {line})" : Message;
}
