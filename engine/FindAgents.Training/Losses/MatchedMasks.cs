using FindAgents.Training.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>Predictions and targets of a batch, put in the order of their matches.</summary>
internal static class MatchedMasks
{
    /// <summary>(M, …): the matched predictions of (B, Q, …).</summary>
    public static Tensor Predictions(Tensor predictions, IReadOnlyList<Assignment> matches) =>
        cat([.. matches.Select((match, image) => predictions[image].index_select(0, tensor(match.Sources, device: predictions.device)))]);

    /// <summary>(M, H, W): the matched targets; images of different sizes are padded to the largest.</summary>
    public static Tensor Targets(IReadOnlyList<Tensor> masks, IReadOnlyList<Assignment> matches)
    {
        var height = masks.Max(mask => mask.shape[1]);
        var width = masks.Max(mask => mask.shape[2]);
        return cat([.. matches.Select((match, image) =>
        {
            var matched = masks[image].index_select(0, tensor(match.Targets, device: masks[image].device));
            return matched.shape[1] == height && matched.shape[2] == width
                ? matched
                : nn.functional.pad(matched, [0, width - matched.shape[2], 0, height - matched.shape[1]]);
        })]);
    }

    /// <summary>What a term needs, or an error that names it.</summary>
    public static Tensor Need(Tensor? value, string name, string term) =>
        value ?? throw new ArgumentException($"The {term} loss needs {name}, which the model or the batch did not provide.");

    /// <summary>What a term needs of every image, or an error that names it.</summary>
    public static Tensor[] Need(IReadOnlyList<ImageTargets> targets, Func<ImageTargets, Tensor?> value, string name, string term) =>
        [.. targets.Select(target => Need(value(target), name, term))];
}
