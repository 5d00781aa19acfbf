using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>
/// What instances of each category looked like in the photos seen so far, so that a phrase may be said with a piece of
/// another photo. Only the frozen foundation's features are kept, which training does not make stale.
/// </summary>
/// <remarks>Not part of a checkpoint: a run that starts again fills it anew within a hundred photos. Not safe for concurrent use.</remarks>
internal sealed class RegionBank
{
    private const int PerCategory = 48;
    private readonly Dictionary<string, List<(long Photo, float[] Features)>> _seen = new(StringComparer.Ordinal);

    /// <summary>Keeps an instance; of many of one category a random choice stays.</summary>
    public void Add(string category, long photo, float[] features, Random random)
    {
        if (!_seen.TryGetValue(category, out var list))
        {
            _seen[category] = list = [];
        }

        if (list.Count < PerCategory)
        {
            list.Add((photo, features));
        }
        else
        {
            list[random.Next(PerCategory)] = (photo, features);
        }
    }

    /// <summary>An instance of a category in another photo; <see langword="null"/> where none was seen.</summary>
    public float[]? Find(string category, long notIn, Random random)
    {
        var others = _seen.TryGetValue(category, out var list) ? list.Where(e => e.Photo != notIn).ToList() : [];
        return others.Count == 0 ? null : others[random.Next(others.Count)].Features;
    }
}
