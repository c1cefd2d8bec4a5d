-- What the script uses of REAPER, in 4/4 at 120, 960 ticks to the quarter. arg: the script, the address of the server,
-- a folder, what the user enters, seconds where the item begins, its length, and "onset duration channel pitch
-- velocity" of its notes in quarter notes. Prints what happens.

local script, address, folder, entered, position, length = table.unpack(arg, 1, 6)
local PPQ, SPQ = 960, 0.5
local item, notes = { position = tonumber(position), length = tonumber(length) }, {}
for index = 7, #arg do
  local onset, duration, channel, pitch, velocity = arg[index]:match("(%S+) (%S+) (%S+) (%S+) (%S+)")
  notes[#notes + 1] = {
    first = tonumber(onset) * PPQ, past = (tonumber(onset) + tonumber(duration)) * PPQ,
    channel = tonumber(channel), pitch = tonumber(pitch), velocity = tonumber(velocity),
  }
end
local function begin_of(take) return take.position / SPQ end

reaper = {
  GetSelectedMediaItem = function() if #notes > 0 or item.length > 0 then return item end end,
  GetActiveTake = function(own) return own end,
  TakeIsMIDI = function() return true end,
  GetUserInputs = function() return entered ~= "", entered end,
  GetMediaItemInfo_Value = function(own, name) return name == "D_POSITION" and own.position or own.length end,
  GetMediaItem_Track = function() return "track" end,
  TimeMap2_timeToQN = function(_, time) return time / SPQ end,
  TimeMap2_QNToTime = function(_, quarter) return quarter * SPQ end,
  TimeMap_QNToMeasures = function(_, quarter)
    local bar = math.floor(quarter / 4)
    return bar + 1, bar * 4.0, bar * 4.0 + 4
  end,
  TimeMap_GetTimeSigAtTime = function() return 4, 4, 120.0 end,
  MIDI_CountEvts = function() return true, #notes, 0, 0 end,
  MIDI_GetNote = function(_, index)
    local own = notes[index + 1]
    return true, false, false, own.first, own.past, own.channel, own.pitch, own.velocity
  end,
  MIDI_GetProjQNFromPPQPos = function(take, ppq) return begin_of(take) + ppq / PPQ end,
  MIDI_GetPPQPosFromProjQN = function(take, quarter) return (quarter - begin_of(take)) * PPQ end,
  GetResourcePath = function() return folder end,
  ExecProcess = function(command)
    local pipe = io.popen(command .. " 2>&1; echo \"\n$?\"", "r")
    local said = pipe:read("a")
    pipe:close()
    local body, code = said:match("^(.*)\n(%d+)\n$")
    return code .. "\n" .. body
  end,
  CreateNewMIDIItemInProj = function(track, from, to, in_quarters)
    print(string.format("item %s %g %g %s", track, from, to, in_quarters))
    return { position = from, length = to - from }
  end,
  MIDI_InsertNote = function(_, _, _, first, past, channel, pitch, velocity, no_sort)
    print(string.format("note %g %g %d %d %d %s", first, past, channel, pitch, velocity, no_sort))
  end,
  MIDI_Sort = function() print("sort") end,
  GetSetMediaItemTakeInfo_String = function(_, name, value) print("name " .. name .. " " .. value) end,
  Undo_BeginBlock2 = function() print("undo begins") end,
  Undo_EndBlock2 = function(_, name) print("undo ends " .. name) end,
  UpdateArrange = function() print("shown") end,
  ShowMessageBox = function(text) print("message " .. text) end,
}

local file = assert(io.open(script, "r"))
local text = file:read("a"):gsub('local ADDRESS = "[^"]*"', 'local ADDRESS = "' .. address .. '"')
assert(load(text, "=script"))()
