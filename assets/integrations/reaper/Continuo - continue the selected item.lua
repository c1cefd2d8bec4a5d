-- @description Continuo: continue the selected MIDI item
-- @about
--   Sends the notes of the selected MIDI item to `continuo serve` on this machine, and puts what is composed after
--   them into a new item behind it, on the same track. One undo step.
-- @version 1.0

local ADDRESS = "http://127.0.0.1:8765" -- what `continuo serve` prints
local TOKEN_FILE = nil -- the file given to --token-file, if any: "C:/Users/me/continuo-token"
local TIMEOUT_MS = 180000
local DRUM_CHANNEL, DRUMS = 9, 128
local TITLE = "Continuo"

local function stop(text)
  reaper.ShowMessageBox(text, TITLE, 0)
end

local function number(value)
  return (string.format("%.6f", value):gsub(",", ".")) -- some systems write a decimal comma
end

local function read_file(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

-- The notes of a take as rows of JSON, in quarter notes from `origin`, and where the last one ends.
local function rows_of(take, origin, program)
  local _, count = reaper.MIDI_CountEvts(take)
  local rows, last = {}, 0
  for index = 0, count - 1 do
    local _, _, muted, first, past, channel, pitch, velocity = reaper.MIDI_GetNote(take, index)
    if not muted then
      local onset = math.max(0, reaper.MIDI_GetProjQNFromPPQPos(take, first) - origin)
      local finish = math.max(onset, reaper.MIDI_GetProjQNFromPPQPos(take, past) - origin)
      local own = channel == DRUM_CHANNEL and DRUMS or program
      rows[#rows + 1] = string.format(
        "[%s,%s,%d,%d,%d]", number(onset), number(finish - onset), pitch, math.max(1, velocity), own)
      last = math.max(last, finish)
    end
  end
  return rows, last
end

-- What the server answers; nil and a sentence where there is none.
local function ask(path, body)
  local file = reaper.GetResourcePath() .. "/continuo-request.json"
  local out = io.open(file, "wb")
  if not out then return nil, "Can't write " .. file .. ": check the permissions of that folder." end
  out:write(body)
  out:close()
  local command = 'curl -s -S -H "Content-Type: application/json" --data-binary "@' .. file .. '" '
  if TOKEN_FILE then
    local token = (read_file(TOKEN_FILE) or ""):gsub("%s", "")
    command = command .. '-H "Authorization: Bearer ' .. token .. '" '
  end
  local said = reaper.ExecProcess(command .. ADDRESS .. path, TIMEOUT_MS)
  os.remove(file)
  local code, answer = (said or ""):match("^(%-?%d+)\n(.*)$")
  if code ~= "0" then
    return nil, "Continuo does not answer at " .. ADDRESS .. ": start it with `continuo serve`, then try again."
  end
  local refused = answer:match('^{"error":"(.*)"}')
  if refused then return nil, "Continuo: " .. refused:gsub("\\(.)", "%1") end
  return answer
end

local function insert(track, answer, origin)
  local begin, past = answer:match('"begin":([%d%.]+),"end":([%d%.]+)')
  local notes = answer:match('"notes":(%b[])')
  if not (begin and notes) then return false end
  local from = reaper.TimeMap2_QNToTime(0, origin + tonumber(begin))
  local to = reaper.TimeMap2_QNToTime(0, origin + tonumber(past))
  local item = reaper.CreateNewMIDIItemInProj(track, from, to, false)
  local take = reaper.GetActiveTake(item)
  for onset, duration, pitch, velocity, program in
    notes:gmatch("%[([%d%.e%-]+),([%d%.e%-]+),(%d+),(%d+),(%d+)%]") do
    local first = reaper.MIDI_GetPPQPosFromProjQN(take, origin + tonumber(onset))
    local last = reaper.MIDI_GetPPQPosFromProjQN(take, origin + tonumber(onset) + tonumber(duration))
    local channel = tonumber(program) == DRUMS and DRUM_CHANNEL or 0
    reaper.MIDI_InsertNote(take, false, false, first, last, channel, tonumber(pitch), tonumber(velocity), true)
  end
  reaper.MIDI_Sort(take)
  reaper.GetSetMediaItemTakeInfo_String(take, "P_NAME", TITLE, true)
  return true
end

local function main()
  local item = reaper.GetSelectedMediaItem(0, 0)
  local take = item and reaper.GetActiveTake(item)
  if not (take and reaper.TakeIsMIDI(take)) then return stop("Select a MIDI item first.") end
  local is_given, answers = reaper.GetUserInputs(TITLE, 2, "Bars,General MIDI program (0 to 127)", "8,0")
  if not is_given then return end
  local bars, program = answers:match("^%s*(%d+)%s*,%s*(%d+)%s*$")
  if not bars then return stop("Write whole numbers: how many bars, and a program from 0 to 127.") end

  local position = reaper.GetMediaItemInfo_Value(item, "D_POSITION")
  local length = reaper.GetMediaItemInfo_Value(item, "D_LENGTH")
  local first = reaper.TimeMap2_timeToQN(0, position)
  local _, origin = reaper.TimeMap_QNToMeasures(0, first) -- the bar line at or before the item
  local upper, lower, tempo = reaper.TimeMap_GetTimeSigAtTime(0, position)
  local rows, last = rows_of(take, origin, tonumber(program))
  if #rows == 0 then return stop("The selected item has no notes to go on from.") end
  local begin = math.max(last, reaper.TimeMap2_timeToQN(0, position + length) - origin)

  local answer, reason = ask("/v1/continue", string.format(
    '{"phrase":{"notes":[%s],"tempo":%s,"metre":"%d/%d"},"bars":%d,"begin":%s,"rng_seed":%d}',
    table.concat(rows, ","), number(tempo), upper, lower, tonumber(bars), number(begin), math.random(0, 2^31 - 1)))
  if not answer then return stop(reason) end
  reaper.Undo_BeginBlock2(0)
  local is_done = insert(reaper.GetMediaItem_Track(item), answer, origin)
  reaper.Undo_EndBlock2(0, "Continuo: continue item", -1)
  reaper.UpdateArrange()
  if not is_done then stop("The answer can't be read: this script and Continuo are of different versions.") end
end

math.randomseed(os.time())
main()
