namespace FindAgents.Training.Optimisation;

/// <summary>How far a run has got, for <see cref="IProgress{T}"/>.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Loss">The loss, smoothed.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Elapsed">Time spent since the run began or went on.</param>
/// <param name="StepsSinceStart">Steps taken in that time.</param>
public sealed record TrainingProgress(long Step, long Steps, double Loss, double LearningRate, TimeSpan Elapsed, long StepsSinceStart)
{
    /// <summary>The part of the run that is done, 0–1.</summary>
    public double Fraction => Steps > 0 ? (double)Step / Steps : 0;

    /// <summary>Steps per second since the run began or went on; 0 before the first.</summary>
    public double StepsPerSecond => Elapsed > TimeSpan.Zero ? StepsSinceStart / Elapsed.TotalSeconds : 0;

    /// <summary>The time left at this speed; null before the first step.</summary>
    public TimeSpan? Remaining => StepsPerSecond > 0 ? TimeSpan.FromSeconds((Steps - Step) / StepsPerSecond) : null;

    /// <inheritdoc/>
    public override string ToString() =>
        $"step {Step}/{Steps} ({Fraction:P0}), loss {Loss:F4}, rate {LearningRate:0.0e0}, {StepsPerSecond:F2} steps/s, {(Remaining is { } left ? $"{left:hh\\:mm\\:ss} left" : "no estimate yet")}";
}
