namespace FindAgents.Training.Data;

/// <summary>
/// The part of a training split that training leaves alone: what is chosen by looking at answers (calibration,
/// thresholds) is chosen on these photos, so that the validation split stays unseen by every choice.
/// </summary>
/// <remarks>Which photos those are depends on their ids alone. Pure and thread-safe.</remarks>
public static class TuningSplit
{
    private const ulong Spread = 0x9E3779B97F4A7C15; // 2^64 / golden ratio: neighbouring ids land far apart
    private const ulong Every = 11;

    /// <summary>Whether a photo is held out: about one of eleven that are labelled in full.</summary>
    public static bool Holds(TrainingPhoto photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return photo.ThingsAreComplete && ((ulong)photo.Id * Spread >> 32) % Every == 0;
    }
}
