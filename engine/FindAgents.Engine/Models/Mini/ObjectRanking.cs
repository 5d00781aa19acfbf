using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Turns object queries into a ranked list without repetitions.</summary>
internal static class ObjectRanking
{
    private const double DuplicateIoU = 0.6; // of one class
    private const double SameThingIoU = 0.85; // of any class: one thing has one name, the surest
    private const double LowestScore = 0.005;
    private const int ClassesEach = 3;

    // Chosen on the part of the training split that training leaves alone (TuningSplit).
    private const double FitsShare = 0.3;
    private const double HeatShare = 0.7;
    private const double QualityShare = 0.5;

    /// <summary>One object: which query, which class, how sure; and what else it may be, likeliest first.</summary>
    public sealed record RankedObject(int Query, int Class, double Score)
    {
        /// <summary>Other classes than <see cref="Class"/>, each once.</summary>
        public IReadOnlyList<(int Class, double Score)> Others { get; init; } = [];
    }

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
        var judged = fits.pow(Constant(FitsShare)) * heat.pow(Constant(HeatShare)) * quality.pow(Constant(QualityShare)).unsqueeze(-1); // (K, V)
        var each = (int)Math.Min(ClassesEach, judged.shape[1]);
        var (score, kind) = judged.topk(each, dim: 1);
        var scores = score.cpu().data<float>().ToArray();
        var classes = kind.cpu().data<long>().ToArray();
        var binary = (masks > Constant(0)).flatten(1).to_type(ScalarType.Float32);
        var areas = binary.sum(1);
        var overlap = binary.matmul(binary.t());
        var iou = (overlap / (areas.unsqueeze(0).Plus(areas.unsqueeze(1)) - overlap).clamp_min(Constant(1))).cpu();
        return Rank(scores, classes, each, iou.data<float>().ToArray());
    }

    // Each query with each of its likeliest classes is a candidate. What lies where a surer one lies is that one seen
    // again: of the same class it says nothing new, of another it says what that one may be as well.
    private static List<RankedObject> Rank(float[] scores, long[] classes, int each, float[] iou)
    {
        var queries = scores.Length / each;
        var kept = new List<(int Query, List<(int Class, double Score)> Classes)>();
        var home = new int?[queries];
        foreach (var i in Enumerable.Range(0, scores.Length).Where(i => scores[i] >= LowestScore).OrderByDescending(i => scores[i]).ThenBy(i => i))
        {
            var (query, kind) = (i / each, (int)classes[i]);
            home[query] ??= Home(query, kind);
            if (home[query] is not { } at)
            {
                home[query] = kept.Count;
                kept.Add((query, [(kind, scores[i])]));
            }
            else if (kept[at].Classes.TrueForAll(c => c.Class != kind))
            {
                kept[at].Classes.Add((kind, scores[i]));
            }
        }

        return kept.ConvertAll(k => new RankedObject(k.Query, k.Classes[0].Class, k.Classes[0].Score) { Others = k.Classes[1..] });

        int? Home(int query, int kind)
        {
            var at = kept.FindIndex(k => iou[(query * queries) + k.Query] >= (k.Classes[0].Class == kind ? DuplicateIoU : SameThingIoU));
            return at < 0 ? null : at;
        }
    }
}
