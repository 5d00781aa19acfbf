using static TorchSharp.torch;

namespace FindAgents.Training.Optimisation;

/// <summary>A learning rate that rises linearly, then falls along half a cosine.</summary>
/// <remarks>A function of the step alone, so nothing of it needs saving. Immutable.</remarks>
/// <param name="Peak">The highest rate, reached when warm-up ends.</param>
/// <param name="Steps">The steps of the whole run.</param>
/// <param name="WarmUp">The steps of warm-up; step 0 already has a rate above 0.</param>
/// <param name="Floor">The rate of the last step, as a part of the peak, 0–1.</param>
public sealed record CosineSchedule(double Peak, long Steps, long WarmUp = 0, double Floor = 0)
{
    /// <summary>The rate of a step, 0 … <see cref="Steps"/> − 1; later steps have the last one's.</summary>
    public double this[long step]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(step);
            if (step < WarmUp)
            {
                return Peak * (step + 1) / WarmUp;
            }

            var progress = Math.Min(1, (step - WarmUp) / (double)Math.Max(1, Steps - 1 - WarmUp));
            return Peak * (Floor + ((1 - Floor) * (1 + Math.Cos(Math.PI * progress)) / 2));
        }
    }

    /// <summary>Sets the rate of a step in all of an optimizer's parameter groups.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="step">The step about to be taken.</param>
    /// <param name="factors">A factor for each group, in order; 1 where fewer are given.</param>
    /// <returns>The rate, without factors.</returns>
    public double Apply(optim.Optimizer optimizer, long step, params ReadOnlySpan<double> factors)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        var rate = this[step];
        var group = 0;
        foreach (var parameters in optimizer.ParamGroups)
        {
            parameters.LearningRate = rate * (group < factors.Length ? factors[group] : 1);
            group++;
        }

        return rate;
    }
}
