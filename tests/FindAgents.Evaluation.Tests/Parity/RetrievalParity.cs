using FindAgents.Evaluation.Metrics;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Evaluation.Tests.Parity;

internal sealed class RetrievalParity : IParityRunner
{
    public bool Covers(ParityCase parityCase) => parityCase.Kind.StartsWith("datasets/evaluation/retrieval_evaluation.py", StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var scope = torch.NewDisposeScope();
        using var inputs = parityCase.OpenInputs();
        var images = inputs.Read("image_embeds");
        var texts = inputs.Read("text_embeds");
        var imageIds = inputs.Read("image_ids").data<long>().ToArray();
        var captionIds = inputs.Read("caption_image_ids").data<long>().ToArray();
        var width = (int)images.shape[1];
        var scores = RetrievalMetric.Compute(Rows(images, imageIds), Rows(texts, captionIds));
        (string Name, double Ours)[] recalls =
        [
            ("irtr", scores.IRTR),
            ("ir1", scores.IR.R1), ("ir5", scores.IR.R5), ("ir10", scores.IR.R10),
            ("tr1", scores.TR.R1), ("tr5", scores.TR.R5), ("tr10", scores.TR.R10),
        ];
        foreach (var (name, ours) in recalls)
        {
            comparison.Check(name, ours, parityCase.Setting("results").GetProperty(name).GetDouble());
        }

        (long, float[])[] Rows(torch.Tensor embeddings, long[] ids) => [.. ids.Zip(embeddings.data<float>().ToArray().Chunk(width))];
    }
}
