using FindAgents.Engine.Interface;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Interface;

public sealed class ClassVocabularyTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Similarity_is_the_scaled_cosine()
    {
        using var vocabulary = new ClassVocabulary(tensor(new float[,] { { 2, 0 }, { 0, 5 }, { 3, 3 } }), tensor(MathF.Log(10)));
        var similarity = vocabulary.Similarity(tensor(new float[,,] { { { 7, 0 }, { -1, 0 } } }));
        Small.AssertClose(tensor(new[, ,] { { { 10, 0, 7.0710678f }, { -10, 0, -7.0710678f } } }), similarity);
    }

    [Fact]
    public void Fresh_embeddings_replace_rows_and_carry_gradient_only_once()
    {
        var embeddings = tensor(new float[,] { { 1, 0 }, { 0, 1 } });
        var fresh = tensor(new float[,] { { 3, 4 } }, requires_grad: true);
        var rows = tensor(new float[,,] { { { 1, 0 } } });
        using var vocabulary = new ClassVocabulary(embeddings, tensor(0f));

        var similarity = vocabulary.Absorb(rows, fresh, tensor(new long[] { 1 }));
        Small.AssertClose(tensor(new[, ,] { { { 1, 0.6f } } }), similarity);
        similarity.sum().backward();
        Assert.True(fresh.grad!.abs().sum().item<float>() > 0);

        Small.AssertSame(tensor(new float[,] { { 1, 0 }, { 3, 4 } }), vocabulary.Embeddings);
        Assert.False(vocabulary.Embeddings.requires_grad);
        Small.AssertSame(tensor(new float[,] { { 1, 0 }, { 0, 1 } }), embeddings);
    }

    [Fact]
    public void Absorbing_again_and_again_holds_one_tensor()
    {
        var (embeddings, rows, fresh, classes, scale) = (randn(4, 3), randn(1, 2, 3), randn(1, 3), tensor(new long[] { 2 }), tensor(0f));
        var live = LiveTensors.Baseline();
        using (var vocabulary = new ClassVocabulary(embeddings, scale))
        {
            for (var i = 0; i < 3; i++)
            {
                vocabulary.Absorb(rows, fresh, classes).Dispose();
                Assert.Equal(live + 1, Tensor.TotalCount);
            }
        }

        Assert.Equal(live, Tensor.TotalCount);
    }

    [Fact]
    public void The_mask_of_the_most_similar_proposal_is_chosen_for_each_prompt()
    {
        var masks = arange(2 * 3, float32).view(2, 3, 1, 1).expand(2, 3, 2, 2);
        var proposals = tensor(new float[,,] { { { 1, 0 }, { 0, 1 }, { -1, 0 } }, { { 0, 1 }, { 1, 0 }, { -1, 0 } } });
        var queries = tensor(new float[,,] { { { 5, 1 }, { 0, 2 } }, { { 5, 1 }, { 0, 2 } } });
        Assert.Equal([0, 1, 4, 3], MaskSelector.Select(masks, proposals, queries)[.., .., 0, 0].flatten().data<float>().ToArray());
        Assert.Equal([0, 1, 3, 4], MaskSelector.Select(masks, proposals, queries, firstImageDecides: true)[.., .., 0, 0].flatten().data<float>().ToArray());
    }

    [Fact]
    public void Unequal_widths_are_refused()
    {
        using var vocabulary = new ClassVocabulary(zeros(2, 3), tensor(0f));
        Assert.Throws<ArgumentException>(() => vocabulary.Similarity(zeros(1, 1, 4)));
        Assert.Throws<ArgumentException>(() => MaskSelector.Select(zeros(1, 2, 2, 2), zeros(1, 2, 3), zeros(1, 2, 4)));
    }
}
