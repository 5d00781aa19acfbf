using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

public class RecallScoresTests
{
    [Fact]
    public void Both_directions_by_hand()
    {
        // Caption 2 of image 1 lies nearer to image 2; every image finds a caption of its own first.
        var scores = RetrievalMetric.Compute([(1, [1, 0]), (2, [0, 1])], [(1, [1, 0]), (1, [1, 2]), (2, [0, 1])]);
        Assert.Equal(200 / 3.0, scores.IR.R1, 9);
        Assert.Equal(100, scores.IR.R5);
        Assert.Equal(100, scores.TR.R1);
        Assert.Equal(scores.IR.R1 + 100, scores.IRTR, 9);
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 0)]
    public void Wrong_candidates_that_tie_count_half_each(int tied, double expected)
    {
        (long, float[])[] images = [(1, [1, 0]), .. Enumerable.Range(2, tied).Select(id => ((long)id, new float[] { 1, 0 }))];
        Assert.Equal(expected, RetrievalMetric.Compute(images, [(1, [2, 0])]).IR.R1);
    }

    [Fact]
    public void Nothing_to_look_for_and_nothing_to_find()
    {
        Assert.Equal(new RetrievalScores(new(0, 0, 0), new(0, 0, 0)), RetrievalMetric.Compute([], []));
        Assert.Equal(new RecallScores(0, 0, 0), RetrievalMetric.Compute([(1, [1, 0])], []).TR);
    }

    [Fact]
    public void An_embedding_of_zeros_finds_nothing_and_hides_nothing()
    {
        var scores = RetrievalMetric.Compute([(1, [1, 0]), (2, [0, 0])], [(1, [1, 0]), (2, [0, 1])]);
        Assert.Equal(50, scores.IR.R10);
        Assert.Equal(50, scores.TR.R10);
        Assert.Equal(50, scores.IR.R1);
    }

    [Fact]
    public void Rows_have_to_be_whole()
    {
        Assert.Throws<ArgumentException>(() => RetrievalMetric.Cosines([1, 2, 3], [1, 2], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetrievalMetric.Cosines([1, 2], [1, 2], 0));
        Assert.Throws<ArgumentException>(() => RetrievalMetric.Compute([(1, [1, 0])], [(1, [1])]));
    }

    [Fact]
    public void The_picture_that_a_sentence_shows_comes_after_its_equals()
    {
        (float[], IReadOnlyList<float[]>, IReadOnlyList<long>)[] sentences = [([1, 0], [[1, 0]], [1]), ([1, 0], [[1, 0]], [1])];
        (long, float[], IReadOnlyList<float[]>)[] images = [(1, [1, 0], [[1, 0]]), (2, [1, 0], [[1, 0]])];
        var scores = InterleavedRetrievalMetric.Scores(sentences, images);
        Assert.Equal(-1e-6, scores[0, 0] - scores[0, 1], 12);

        // Both sentences show image 1: the first looks for it and finds it second, the other looks for image 2.
        Assert.Equal(new RecallScores(50, 100, 100), InterleavedRetrievalMetric.Compute(sentences, images));
    }

    [Fact]
    public void Sentences_and_images_come_in_pairs()
    {
        (float[], IReadOnlyList<float[]>, IReadOnlyList<long>)[] sentences = [([1, 0], [[1, 0]], [2])];
        Assert.Throws<ArgumentException>(() => InterleavedRetrievalMetric.Compute(sentences, []));
        Assert.Throws<ArgumentException>(() => InterleavedRetrievalMetric.Compute(sentences, [(1, [1, 0], [])]));
    }

    [Fact]
    public void A_sentence_without_entities_has_its_own_cosine_alone() =>
        Assert.Equal(1, InterleavedRetrievalMetric.Scores([([1, 0], [], [])], [(1, [1, 0], [])])[0, 0], 6);
}
