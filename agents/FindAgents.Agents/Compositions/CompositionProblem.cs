using System.Globalization;

namespace FindAgents.Agents.Compositions;

/// <summary>One thing that is wrong with a composition.</summary>
/// <param name="Step">The step's number, from 1; <see langword="null"/> where the whole is meant.</param>
/// <param name="Field">The field, as JSON names it; <see langword="null"/> where the whole step is meant.</param>
/// <param name="Message">What was given, what was expected, and how to mend it.</param>
public sealed record CompositionProblem(int? Step, string? Field, string Message)
{
    /// <summary>The step, the field and the message in a line.</summary>
    public override string ToString() =>
        (Step is { } step ? string.Create(CultureInfo.InvariantCulture, $"Step {step}") : "The composition") + (Field is null ? "" : $", '{Field}'") + ": " + Message;
}
