using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Training.Optimisation;

/// <summary>What a run must get back to go on as if it had not been interrupted.</summary>
/// <param name="Model">The model; all of its parameters and buffers are kept.</param>
/// <param name="Optimizer">The optimizer with its moments.</param>
/// <param name="Average">The averaged weights, if any.</param>
/// <remarks>Holds objects that it does not own. torch's random numbers belong to the state as well, and are kept with it.</remarks>
public sealed record TrainingState(nn.Module Model, OptimizerHelper Optimizer, WeightAverage? Average = null)
{
    /// <summary>The steps taken so far: the number of the next step.</summary>
    public long Step { get; set; }

    /// <summary>Numbers of the caller's, such as the best score so far.</summary>
    public Dictionary<string, double> Values { get; } = [];
}
