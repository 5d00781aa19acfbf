using System.Text.Json;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Parity;

/// <summary>Runs the whole model on a raw image: every evaluation mode of <c>modeling/architectures/find_model.py</c>.</summary>
public sealed class OfficialModelParity : IParityRunner
{
    public bool Covers(ParityCase parityCase) => parityCase.Kind.StartsWith("modeling/architectures/find_model.py:end to end", StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var call = new Call(parityCase, comparison);
        call.Parts();
        call.Objects();
        call.Phrases();
        call.Strokes();
        call.Captions();
        call.Interleaved();
        call.References();
        comparison.AssertAllCompared(call.Outputs);
    }

    private sealed class Call : IDisposable
    {
        private readonly SafetensorsFile _inputs;
        private readonly ParityCase _case;
        private readonly ParityComparison _comparison;
        private readonly OfficialVisionFoundation _vision;
        private readonly PixelDecoder _decoder;
        private readonly OfficialFindModel _model;
        private readonly OfficialImage _image;
        private readonly int _width;
        private readonly int _height;

        public Call(ParityCase parityCase, ParityComparison comparison)
        {
            (_case, _comparison) = (parityCase, comparison);
            _inputs = parityCase.OpenInputs();
            Outputs = parityCase.OpenOutputs();
            using var weights = parityCase.OpenWeights();
            var hyper = Setting("hyper");
            var modules = new WholeModelCase(
                Setting("model_config").GetProperty("MODEL"),
                Setting("model_config").GetProperty("INPUT"),
                hyper,
                Setting("flavour").GetString()!,
                Setting("tokenizer").GetProperty("vocab_size").GetInt32()).Load(weights);
            (_vision, _decoder) = (modules.Vision, modules.PixelDecoder);
            _model = new OfficialFindModel(modules, new OfficialFindOptions
            {
                ObjectMaskThreshold = hyper.GetProperty("test").GetProperty("OBJECT_MASK_THRESHOLD").GetDouble(),
                OverlapThreshold = hyper.GetProperty("test").GetProperty("OVERLAP_THRESHOLD").GetDouble(),
                InstanceCount = Int("topk"),
                Things = Setting("thing_dataset_id_to_contiguous_id").EnumerateObject().Select(p => p.Value.GetInt32()).ToHashSet(),
                EmptyImageSize = Int("zero_img"),
            });
            _image = _model.Encode(Pixels("image"));
            (_height, _width) = (hyper.GetProperty("out")[0].GetInt32(), hyper.GetProperty("out")[1].GetInt32());
        }

        public SafetensorsFile Outputs { get; }

        public void Parts()
        {
            using var inference = inference_mode();
            var prepared = _vision.Prepare(Pixels("image"));
            Check("padded_size", tensor(new long[] { prepared.shape[2], prepared.shape[3] }));
            Check("normalized_padded_image_checksum", stack([prepared.sum(), prepared.abs().sum()]));
            using var features = _vision.Encode(Pixels("image"));
            using var decoded = _decoder.call(features.Maps);
            Check("features.res5", features.Maps["res5"]);
            Check("mask_features", decoded.MaskFeatures);
            Check("multi_scale_features.0", decoded.MemoryLevels[0]);
            Check("multi_scale_features.2.slice", decoded.MemoryLevels[2][.., TensorIndex.Slice(null, null, 4), TensorIndex.Slice(null, null, 2), TensorIndex.Slice(null, null, 2)]);
        }

        public void Objects()
        {
            var tokens = new WordLevelTokens(Setting("tokenizer"));
            var embeddings = _model.EmbedClasses(Setting("class_names").EnumerateArray().Select(name => tokens.Tokenize(ClassPrompt.Of(name.GetString()!), Int("ctx"))));
            Check("class_embeddings", embeddings);
            using var vocabulary = new ClassVocabulary(embeddings, _model.LogitScale);
            var logits = OfficialFindModel.Classify(_image, vocabulary);
            Check("raw.pred_logits", logits.unsqueeze(0));
            foreach (var readout in new[] { "pred_masks", "pred_captions", "pred_retrievals", "pred_maskembs", "pred_image_pixel" })
            {
                Check("raw." + readout, _image.Objects[readout]);
            }

            var masks = OfficialFindModel.ObjectMasks(_image, _width, _height);
            var semantic = SegmentInference.Semantic(logits, masks);
            Check("evaluate.sem_seg.channels_0_4_6", semantic.index_select(0, tensor(new long[] { 0, 4, 6 })));
            Check("evaluate.sem_seg.sum_per_class", semantic.sum([1L, 2L]));
            Check("evaluate.sem_seg.argmax", semantic.argmax(0));
            var panoptic = SegmentInference.Panoptic(logits, masks, _model.Options);
            Check("evaluate.panoptic_seg", panoptic.Map);
            Assert.Equal(
                Setting("segments_info").EnumerateArray().Select(s => (s.GetProperty("id").GetInt32(), s.GetProperty("category_id").GetInt32(), s.GetProperty("isthing").GetBoolean())),
                panoptic.Segments);
            var instances = SegmentInference.Instances(logits, masks, _model.Options);
            Check("evaluate.instances.scores_sorted", instances.Scores);
            Check("evaluate.instances.classes_sorted", instances.Classes);
            Check("evaluate.instances.masks_sorted", instances.Masks);
        }

        public void Phrases()
        {
            var phrases = _model.Ground(_image, Ids("grounding"), Attended("grounding"));
            Check("grounding.similarity", phrases.Similarity);
            Check("grounding.matched", phrases.Matched);
            Check("grounding.mask_logits", OfficialMaskScaling.Of(_image).Resize(phrases.Masks, _width, _height));
        }

        public void Strokes()
        {
            var (strokes, truth, whole) = (Padded("interactive.strokes"), Padded("interactive.gt_masks"), _inputs.Read("interactive.gt_masks_orisize"));
            var both = _model.Refine(_image, strokes, zeros_like(strokes));
            Check("interactive2.prev_mask", both);
            Check("interactive2.iou", Overlap(both, whole).unsqueeze(1));

            var (positive, negative) = (strokes[..1], zeros_like(strokes[..1]));
            Tensor? answer = null;
            var overlaps = new List<Tensor>();
            for (var i = 0; i < Int("int_iter"); i++)
            {
                answer = _model.Refine(_image, positive, negative, answer);
                overlaps.Add(Overlap(answer, whole[..1]));
                var next = ClickSimulation.Next(answer, truth[..1], positive, negative);
                (positive, negative) = (next.Positive, next.Negative);
                var key = $"interactive1.iter{i}.";
                Check(key + "prev_mask", answer);
                Check(key + "distance_transform_row_max", next.Distances[0].amax([1L]));
                Check(key + "click_flat_index_chosen", next.Distances.flatten().argmax());
                var least = next.Distances.max().item<float>() - 1e-4f;
                Check(key + "click_flat_index_near_ties", next.Distances.flatten().ge(least).nonzero().squeeze(1));
                Check(key + "next_pos_mask", positive);
                Check(key + "next_neg_mask", negative);
            }

            Check("interactive1.iou", stack(overlaps, 1));
        }

        public void Captions()
        {
            var (image, texts) = (_image.Objects["pred_retrievals"][0], _model.EmbedCaptions(_image, Ids("retrieval"), Attended("retrieval")));
            Check("retrieval.image_embeds", image);
            Check("retrieval.text_embeds", texts);
            Check("retrieval.similarity", Cosine(image, texts));

            using var query = _model.Compose(Ids("retrieval_interleave_text"), Attended("retrieval_interleave_text"), Attended("retrieval_interleave_text"), [false]);
            using var outputs = _model.AskInterleaved(_image, query, _model.PartsOf(_image, zeros(1, _image.PaddedHeight, _image.PaddedWidth)));
            Check("retrieval_interleave_text.image_embeds", image);
            Check("retrieval_interleave_text.text_embeds", outputs["pred_interleave_image"][0]);
        }

        public void Interleaved()
        {
            using var query = Sentence();
            using var outputs = _model.AskInterleaved(_image, query, _model.PartsOf(_image, _inputs.Read("interleave.interactive_masks")));
            const string Extra = "grounding_entity.extra.interleave_";
            Check(Extra + "tokens", query.Tokens.transpose(0, 1));
            Check(Extra + "nonzero_mask", zeros(1, query.Tokens.shape[1], @bool));
            Check(Extra + "isvisual", query.Visual().unsqueeze(1));
            Check(Extra + "entity_mask", query.Entities.to_type(float32).unsqueeze(1));
            Check(Extra + "entity_indices", query.EntityOfTokens().transpose(0, 1));
            Check(Extra + "query_indices", arange(query.IsVisual.Count, int64).unsqueeze(1));
            foreach (var readout in new[] { "pred_imaskembs", "pred_interleave_objects", "pred_entity_pixel", "pred_entity_class", "pred_interleave_image", "pred_legend_pixel" })
            {
                Check("grounding_entity.raw." + readout, outputs[readout]);
            }

            // Officially without the step to the padded size: the padding is squeezed into the answer.
            Check("grounding_entity.mask_logits", OfficialMaskScaling.Smooth(OfficialFindModel.ChooseMasks(outputs, query), _width, _height));
        }

        public void References()
        {
            using var query = Sentence();
            using var reference = _model.Encode(Pixels("reference_image"));
            using var empty = _model.EncodeEmpty();
            var part = _inputs.Read("reference_interactive_mask").unsqueeze(0);
            List<ResolvedEntity> entities = [.. query.IsVisual.Select((visual, i) => visual ? _model.ResolvePicture(query, i, reference, part) : _model.ResolveWords(query, i, empty))];
            var pictures = OfficialFindModel.Join(entities);
            Retrieve(query, entities, pictures);
            Demonstrate(query, entities, pictures, empty);
            entities.ForEach(entity => entity.Dispose());
        }

        public void Dispose()
        {
            _image.Dispose();
            _model.Dispose();
            _inputs.Dispose();
            Outputs.Dispose();
        }

        private void Retrieve(InterleavedQuery query, List<ResolvedEntity> entities, IReadOnlyList<VariableInput> pictures)
        {
            using var outputs = _model.AskInterleaved(_image, query, pictures);
            var (image, objects, sentence) = (_image.Objects["pred_retrievals"], _image.Objects["pred_captions"], outputs["pred_interleave_image"]);
            var embeddings = cat([.. entities.Select(e => e.Embedding)]);
            Check("retrieval_interleave.image_embeds", image);
            Check("retrieval_interleave.object_queries_semantic", objects);
            Check("retrieval_interleave.interleave_embeds", sentence);
            Check("retrieval_interleave.interleave_entities", embeddings);
            Check("retrieval_interleave.interleave_ids", tensor(query.IsVisual.Select((visual, i) => visual ? Setting("entities")[i][0].GetInt64() : -1).ToArray()));
            Check("retrieval_interleave.similarity_image", Cosine(image[0], sentence[0]));
            Check("retrieval_interleave.similarity_entities", Cosine(objects[0], embeddings).amax([0L]));
        }

        private void Demonstrate(InterleavedQuery query, List<ResolvedEntity> entities, IReadOnlyList<VariableInput> pictures, OfficialImage empty)
        {
            using (var outputs = _model.AskInterleaved(empty, query, pictures))
            {
                foreach (var readout in new[] { "pred_interleave_image", "pred_entity_class", "pred_entity_pixel" })
                {
                    Check("demo_interleave." + readout, outputs[readout]);
                }
            }

            for (var i = 0; i < entities.Count; i++)
            {
                var said = entities[i].Outputs;
                Check($"demo_interleave.interleave_class_query.{i}", said[query.IsVisual[i] ? "pred_entity_class" : "pred_grounding_query"]);
                if (query.IsVisual[i])
                {
                    Check($"demo_interleave.interleave_class_proposals.{i}", said["pred_interleave_objects"]);
                    Check($"demo_interleave.interleave_pixel_proposals.{i}", said["pred_imaskembs"]);
                    Check($"demo_interleave.interleave_pixel_query.{i}", said["pred_entity_pixel"]);
                }
            }

            using var found = _model.AskInterleaved(_image, query, pictures);
            Check("demo_interleave_grounding.pred_masks", OfficialMaskScaling.Of(_image).Unpadded(OfficialFindModel.ChooseMasks(found, query)) > 0);
        }

        private InterleavedQuery Sentence() => _model.Compose(
            Ids("interleave"), Attended("interleave"), _inputs.Read("interleave.entity_to_tokens"), [.. _inputs.Read("interleave.isvisual").data<bool>()]);

        private void Check(string key, Tensor ours)
        {
            var official = Outputs.Read(key);
            _comparison.Check(key, official.is_floating_point() ? ours : ours.to_type(official.dtype), official);
        }

        // The official evaluation brings an answer to the image's size without antialias.
        private Tensor Overlap(Tensor answer, Tensor truth)
        {
            using var scope = NewDisposeScope();
            var padded = nn.functional.interpolate(answer, [_image.PaddedHeight, _image.PaddedWidth], mode: InterpolationMode.Bicubic, align_corners: false);
            var found = nn.functional.interpolate(padded[.., .., .._image.Height, .._image.Width], [_height, _width], mode: InterpolationMode.Bicubic, align_corners: false)[0] > 0;
            var (both, either) = (found.logical_and(truth).sum([1L, 2L]), found.logical_or(truth).sum([1L, 2L]));
            return (both.to_type(float32) / either.to_type(float32)).MoveToOuterDisposeScope();
        }

        private static Tensor Cosine(Tensor a, Tensor b) => ClassVocabulary.Normalised(a).matmul(ClassVocabulary.Normalised(b).transpose(0, 1));

        private Tensor Pixels(string name) => _inputs.Read(name).to_type(float32).unsqueeze(0);

        private Tensor Ids(string group) => _inputs.Read(group + ".input_ids");

        private Tensor Attended(string group) => _inputs.Read(group + ".attention_mask").to_type(@bool);

        private Tensor Padded(string name)
        {
            var masks = _inputs.Read(name);
            return nn.functional.pad(masks.to_type(uint8), [0, _image.PaddedWidth - masks.shape[2], 0, _image.PaddedHeight - masks.shape[1]]).to_type(@bool);
        }

        private JsonElement Setting(string name) => _case.Setting(name);

        private int Int(string name) => Setting("hyper").GetProperty(name).GetInt32();
    }
}
