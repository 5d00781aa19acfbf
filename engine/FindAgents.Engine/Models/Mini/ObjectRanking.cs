using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Turns object queries into a ranked list without repetitions.</summary>
internal static class ObjectRanking
{
    private const double DuplicateIoU = 0.6; // of one class
    private const double SameThingIoU = 0.85; // of any class: one thing has one name, the surest
    private const double LowestScore = 0.005;

    // Chosen on the part of the training split that training leaves alone (TuningSplit).
    private const double FitsShare = 0.3;
    private const double HeatShare = 0.7;
    private const double QualityShare = 0.5;

    /// <summary>One object: which query, which class, how sure.</summary>
    public readonly record struct RankedObject(int Query, int Class, double Score);

    /// <summary>Ranks the objects.</summary>
    /// <param name="masks">(K, h, w) logits.</param>
    /// <param name="fits">(K, V): how well each query fits each class, 0–1.</param>
    /// <param name="heat">(K, V): the vision foundation's own score of each class at the query's peak, 0–1.</param>
    /// <param name="quality">(K): the IoU each query expects of its mask, 0–1.</param>
    /// <returns>The objects, best first; of two whose masks agree, the surer.</returns>
    public static List<RankedObject> Rank(Tensor masks, Tensor fits, Tensor heat, Tensor quality)
    {
        using var scope = NewDisposeScope();

        // Interface and foundation judge the class by different evidence, and the mask's quality counts as well.
        var (score, kind) = (fits.pow(Constant(FitsShare)) * heat.pow(Constant(HeatShare)) * quality.pow(Constant(QualityShare)).unsqueeze(-1)).max(1);
        var scores = score.cpu().data<float>().ToArray();
        var classes = kind.cpu().data<long>().ToArray();
        var binary = (masks > Constant(0)).flatten(1).to_type(ScalarType.Float32);
        var areas = binary.sum(1);
        var overlap = binary.matmul(binary.t());
        var iou = (overlap / (areas.unsqueeze(0).Plus(areas.unsqueeze(1)) - overlap).clamp_min(Constant(1))).cpu();
        var pairs = iou.data<float>().ToArray();

        var kept = new List<RankedObject>();
        foreach (var i in Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(i => i))
        {
            if (scores[i] >= LowestScore
                && kept.TrueForAll(k => pairs[(i * scores.Length) + k.Query] < (k.Class == classes[i] ? DuplicateIoU : SameThingIoU)))
            {
                kept.Add(new RankedObject(i, (int)classes[i], scores[i]));
            }
        }

        return kept;
    }
}
