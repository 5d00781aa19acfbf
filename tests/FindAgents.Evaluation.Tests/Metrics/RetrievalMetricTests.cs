using CsCheck;
using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

public class RetrievalMetricTests
{
    [Fact]
    public void A_model_that_tells_nothing_apart_gains_nothing()
    {
        var same = Enumerable.Repeat(1f, 40).ToArray();
        var scores = RetrievalMetric.Cosines(same, same, 2);
        Assert.Equal(0, RetrievalMetric.RecallAt(scores, (q, c) => q == c, 5));
        Assert.Equal(100, RetrievalMetric.RecallAt(scores, (q, c) => q == c, 10));
    }

    [Fact]
    public void The_right_candidate_first_is_a_hit_at_one() =>
        Gen.Int[2, 12].Sample(n =>
        {
            float[] basis = [.. Enumerable.Range(0, n * n).Select(i => i / n == i % n ? 1f : 0f)];
            var scores = RetrievalMetric.Cosines(basis, basis, n);
            Assert.Equal(100, RetrievalMetric.RecallAt(scores, (q, c) => q == c, 1));
            Assert.Equal(0, RetrievalMetric.RecallAt(scores, (q, c) => c == (q + 1) % n, 1));
        });

    [Fact]
    public void One_of_several_right_candidates_is_enough()
    {
        var scores = new[,] { { 0.1, 0.9, 0.5 }, { 0.8, 0.2, 0.7 } };
        Assert.Equal(100, RetrievalMetric.RecallAt(scores, (q, c) => q == 0 ? c < 2 : c == 0, 1));
        Assert.Equal(50, RetrievalMetric.RecallAt(scores, (q, c) => c == 0, 1));
    }

    [Fact]
    public void A_query_with_no_right_candidate_is_no_hit() =>
        Assert.Equal(0, RetrievalMetric.RecallAt(new[,] { { 0.5 } }, (_, _) => false, 10));

    [Fact]
    public void Entities_pull_towards_photos_that_show_them()
    {
        (float[], IReadOnlyList<float[]>, IReadOnlyList<long>)[] sentences = [([1, 1], [[1, 0]], [-1])];
        (long, float[], IReadOnlyList<float[]>)[] images = [(1, [1, 1], [[0, 1]]), (2, [1, 1], [[0, 1], [2, 0]])];
        var scores = InterleavedRetrievalMetric.Scores(sentences, images);
        Assert.Equal(1, scores[0, 0], 5);
        Assert.Equal(1.5, scores[0, 1], 5);
    }
}
