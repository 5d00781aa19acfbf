using System.Globalization;

namespace FindAgents.Agents.Running;

/// <summary>How far a run has come: what is about to be done.</summary>
/// <param name="Step">The step's number, from 1.</param>
/// <param name="Steps">How many steps there are.</param>
/// <param name="Image">The image's number within the step, from 1; 0 where the album is searched.</param>
/// <param name="Images">How many images the step looks into; 0 where the album is searched.</param>
/// <param name="What">The prototype, and the image or album.</param>
public sealed record CompositionProgress(int Step, int Steps, int Image, int Images, string What)
{
    /// <summary>How much of the run is behind, 0–1, every step counted as one.</summary>
    public double Fraction => Steps == 0 ? 1 : (Step - 1 + (Images > 0 ? (double)(Image - 1) / Images : 0)) / Steps;

    /// <summary>One line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Step {Step} of {Steps}: {What}{(Images > 1 ? string.Create(CultureInfo.InvariantCulture, $" (image {Image} of {Images})") : "")}");
}
