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
        var textToImage = RetrievalMetric.Cosines(texts.data<float>().ToArray(), images.data<float>().ToArray(), width);
        var imageToText = RetrievalMetric.Cosines(images.data<float>().ToArray(), texts.data<float>().ToArray(), width);

        var results = parityCase.Setting("results");
        double Ir(int k) => RetrievalMetric.RecallAt(textToImage, (t, i) => captionIds[t] == imageIds[i], k);
        double Tr(int k) => RetrievalMetric.RecallAt(imageToText, (i, t) => captionIds[t] == imageIds[i], k);
        foreach (var k in (int[])[1, 5, 10])
        {
            comparison.Check($"ir{k}", Ir(k), results.GetProperty($"ir{k}").GetDouble());
            comparison.Check($"tr{k}", Tr(k), results.GetProperty($"tr{k}").GetDouble());
        }

        comparison.Check("irtr", Ir(1) + Tr(1), results.GetProperty("irtr").GetDouble());
    }
}
