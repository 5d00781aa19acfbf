using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Running;

/// <summary>What came of running a composition: the plan and the trace of each of its steps, whether all went well or not.</summary>
/// <remarks>
/// Written as JSON it is whole: what was found carries ids, under which <see cref="FindOperations.ReadAsync"/> and
/// <see cref="Albums.AlbumOperations.ReadAsync(string, CancellationToken)"/> read masks and pictures for as long as results are kept. Immutable.
/// </remarks>
public sealed record CompositionRun
{
    /// <summary>The sentence that the plan came from; left out where a plan was given.</summary>
    [JsonPropertyName("request")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The sentence that the plan came from; left out when a plan was given.")]
    public string? Request { get; init; }

    /// <summary>The plan.</summary>
    [JsonPropertyName("composition")]
    [Description("The plan that was run: its steps, or the reason why there are none and a hint of what can be asked.")]
    public required Composition Composition { get; init; }

    /// <summary>The trace, a step of the plan each.</summary>
    [JsonPropertyName("steps")]
    [Description("What came of each step, in the plan's order; none where there was nothing to do.")]
    public required IReadOnlyList<StepRun> Steps { get; init; }

    /// <summary>Whether the run was cancelled before it was through.</summary>
    [JsonPropertyName("cancelled")]
    [Description("Whether the run was cancelled before it was through; the steps then hold what was found until then.")]
    public bool Cancelled { get; init; }

    /// <summary>Milliseconds from the run's start to its end.</summary>
    [JsonPropertyName("elapsedMs")]
    [Description("Milliseconds from the run's start to its end.")]
    public double ElapsedMs { get; init; }

    /// <summary>Whether every step was answered.</summary>
    [JsonIgnore]
    public bool IsDone => Steps.All(step => step.Outcome == StepOutcome.Done);
}
